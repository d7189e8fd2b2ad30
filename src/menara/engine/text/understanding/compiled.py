"""Texts go through the compiled pass in batches."""

from collections.abc import Sequence

import numpy as np

from menara.engine.text.understanding import kernel
from menara.engine.text.understanding.layout import MOST_CODES, Model, Sums


def understand(model: Model, texts: Sequence[str]) -> Sums:
    parts = [text[:MOST_CODES].encode("utf-32-le", "surrogatepass") for text in texts]
    codes = np.frombuffer(b"".join(parts), np.uint32)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(part) // 4 for part in parts], out=starts[1:])
    shape = (len(texts), len(model.are_kin))
    found = Sums(np.zeros(shape, np.int32), *(np.zeros(len(texts), np.int32) for _ in range(5)))
    kernel.understand(model, codes, starts, found)
    return found
