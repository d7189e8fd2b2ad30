"""Posts as the pages of a network received them when Zeeschuimer was looking, read as 4CAT's own data sources do.

(4CAT's datasources/*/search_*.py, version of August 2026.) What is absent stays absent; a post without what a
mention needs raises KeyError or its like, and is set aside. One module a network; the keys are Zeeschuimer's names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from menara.connectors.file.formats.captured.instagram import read_instagram
from menara.connectors.file.formats.captured.threads import read_threads
from menara.connectors.file.formats.captured.tiktok import read_comment, read_video
from menara.connectors.file.formats.captured.x import read_tweet

CAPTURED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    **dict.fromkeys(("twitter.com", "x.com"), read_tweet),
    "tiktok.com": read_video,
    "tiktok-comments": read_comment,
    "instagram.com": read_instagram,
    **dict.fromkeys(("threads.net", "threads.com"), read_threads),
}
