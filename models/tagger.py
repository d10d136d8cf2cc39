"""Part-of-speech tags for the English of standards and specifications, in plain Python.

An averaged perceptron (Collins 2002, doi:10.3115/1118693.1118694) with the feature set that is
usual for it; trained by `models/train/tagger.py`, shipped in `models/artefacts/tagger`.
"""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

ARTEFACT = Path(__file__).parent / "artefacts" / "tagger" / "tagger.json.gz"

Weights = Mapping[str, Mapping[str, int]]

START = ("-START2-", "-START-")
END = ("-END-", "-END2-")


class Tagger:
    """Tags word by word, left to right.

    The tags are those of the Penn Treebank, folded to what clause splitting needs: ``VB`` (base or
    plain present), ``VBZ``, ``VBG``, ``VBN`` (participle or past), ``MD``, ``NN``, ``NNS``, ``JJ``,
    ``RB``, ``IN``, ``TO``, ``DT``, ``CC``, ``CD``, ``PRP``, ``PRP$``, ``WH``, ``EX``, ``POS``,
    ``RP`` and ``.`` for any other sign.

    Parameters
    ----------
    weights
        Feature to tag to weight.
    certain
        Words, in lower case, that have one tag only.
    tags
        All tags; the first of equally good ones wins.
    openers
        Words that often open a text as a verb.
    """

    def __init__(
        self,
        weights: Weights,
        certain: Mapping[str, str],
        tags: Sequence[str],
        openers: Iterable[str] = (),
    ) -> None:
        self.weights = weights
        self.certain = certain
        self.tags = tuple(tags)
        self.openers = frozenset(openers)

    def tag(self, words: Sequence[str]) -> list[str]:
        """Return one tag per word."""
        context = padded(words)
        result: list[str] = []
        before, before2 = START[1], START[0]
        for index, word in enumerate(words):
            tag = self.certain.get(context[index + 2]) or sign_tag(word)
            if tag is None:
                tag = self.best(features(index, word, context, before, before2))
            result.append(tag)
            before2, before = before, tag
        return result

    def best(self, names: Sequence[str]) -> str:
        """Return the tag that these features speak for most."""
        scores = dict.fromkeys(self.tags, 0)
        for name in names:
            for tag, weight in self.weights.get(name, {}).items():
                scores[tag] += weight
        return max(scores, key=scores.__getitem__)


def sign_tag(word: str) -> str | None:
    """Return the tag of a sign or number, `None` for a word."""
    if any(character.isalpha() for character in word):
        return None
    if any(character.isdigit() for character in word):
        return "CD"
    return "CC" if word == "&" else "."


def padded(words: Sequence[str]) -> list[str]:
    """Return the words in lower case between two start and two end marks."""
    return [*START, *(word.lower() for word in words), *END]


def features(
    index: int, word: str, context: Sequence[str], before: str, before2: str
) -> tuple[str, ...]:
    """Return the features of the word at `index`; `before`, `before2` are the tags to its left."""
    at = index + 2
    lower, left, right = context[at], context[at - 1], context[at + 1]
    return (
        "b",
        "w" + lower,
        "s3" + lower[-3:],
        "s2" + lower[-2:],
        "p" + lower[:2],
        "h" + _shape(word, index),
        "t" + before,
        "tt" + before2 + " " + before,
        "tw" + before + " " + lower,
        "ts" + before + " " + lower[-3:],
        "l" + left,
        "ll" + context[at - 2],
        "r" + right,
        "rs" + right[-3:],
        "rr" + context[at + 2],
        "tr" + before + " " + right,
        "wr" + lower + " " + right,
    )


def _shape(word: str, index: int) -> str:
    if word.isupper() and len(word) > 1:
        return "A"
    if word[:1].isupper():
        return "F" if index == 0 else "C"
    if "-" in word:
        return "-"
    return "9" if word[:1].isdigit() else "x"


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """Return the shipped tagger."""
    with gzip.open(ARTEFACT, "rt", encoding="utf-8") as handle:
        stored = json.load(handle)
    return Tagger(stored["weights"], stored["certain"], stored["tags"], stored["openers"])
