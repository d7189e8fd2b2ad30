"""Make the weights of language identification anew.

    python -m training.language --data DATA --ntrex NTREX-128 [--steps 1200000]

DATA is the folder of public data sets (docs/developer/language.md says which), NTREX-128 the folder of that name of
github.com/MicrosoftTranslator/NTREX. It takes a quarter of an hour on a laptop, and writes the model into the source tree.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from training.language import corpus
from training.language.fit import Examples, fit
from training.language.languages import COLUMNS
from training.language.leaks import measured, without
from training.language.mixture import mixture
from training.language.writing import calibrated, empty, quantised, write

ROOT = Path(__file__).parents[2]
SEED = 7


def main() -> None:
    options = _options()
    posts = corpus.posts(options.data, "train")
    keys = measured(options.data, ROOT / "tests/gold")
    posts = {code: without(texts, keys) for code, texts in posts.items()}
    learnt = mixture(corpus.news(options.ntrex, for_validation=False), posts, corpus.own_posts(), SEED)
    print(f"{len(learnt.texts)} texts in {len(set(learnt.labels))} languages")
    examples = Examples(empty(), learnt.texts, learnt.labels)
    print(f"{len(examples.rows)} rows")
    weights = fit(examples, np.array(learnt.chances), len(COLUMNS), options.steps, SEED)
    model = quantised(weights)
    kept = corpus.news(options.ntrex, for_validation=True)
    said = {code: without(texts, keys) for code, texts in corpus.posts(options.data, "valid").items()}
    write(calibrated(model, [kept, said]), ROOT / "src/menara/engine/text/understanding/models/language.npz")


def _options() -> Namespace:
    parser = ArgumentParser("python -m training.language", description=__doc__)
    parser.add_argument(*("--data",), type=Path, required=True)
    parser.add_argument(*("--ntrex",), type=Path, required=True)
    parser.add_argument(*("--steps",), type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
