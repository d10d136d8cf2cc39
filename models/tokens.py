"""Cuts text into words with their places, as the tagger and what builds upon it see them."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?:e\.g|i\.e|E\.g|I\.e)\.?(?![a-z])       # abbreviations that introduce examples
    | (?:etc|incl|vs|approx|no|inc)\.(?=\W|$)   # a full stop that ends no sentence
    | and/or
    | [’'](?:s|S)\b                             # possessive
    | \d+(?:[.,:]\d+)*%?                        # numbers, dates, clause numbers
    | \w+(?:[-’'.&+@]\w+)*(?:\+\+|\#)?          # words; inner hyphens, apostrophes, points
    | \S                                        # any other sign alone
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"[’']s$", re.IGNORECASE)


class Token(NamedTuple):
    """One word or sign and its place: `text[start:end]`."""

    text: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Return the tokens of `text` in order; white space is dropped, nothing else is."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        possessive = _POSSESSIVE.search(word)
        if possessive is not None and possessive.start() > 0:
            cut = start + possessive.start()
            tokens.append(Token(text[start:cut], start, cut))
            tokens.append(Token(text[cut:end], cut, end))
        else:
            tokens.append(Token(word, start, end))
    return tokens
