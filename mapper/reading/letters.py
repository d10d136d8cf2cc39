"""Letters that a font does not name: ligatures guessed from the document, garbled pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.reading.glyphs import Word
from mapper.reading.pdf import RawPage

UNKNOWN = "\ufffd"
"""Stands for a character without a Unicode value."""
LIGATURES = ("fi", "ff", "fl", "ffi", "ffl", "ti", "tt", "ft")
"""What a nameless character inside a word mostly is, the commonest first."""
PRIVATE = re.compile(r"[\ufffd\ue000-\uf8ff]")
GARBLED = 0.3
"""Share of a page's characters without meaning from which its text is of no use."""
EDGE = re.compile(r"^\W+|\W+$")


def mend_letters(pages: Sequence[RawPage]) -> list[RawPage]:
    """Return the pages with nameless ligatures spelt out where the document knows the word.

    A page most of whose characters have no meaning (a font without a table of letters) loses its
    text, so that it counts as a page without text.
    """
    if not any(PRIVATE.search(word.text) for page in pages for word in page.words):
        return list(pages)
    clear = [page if not _is_garbled(page) else replace(page, words=()) for page in pages]
    known = frozenset(_whole_words(word for page in clear for word in page.words))
    return [
        replace(page, words=tuple(_mended(word, known) for word in page.words)) for page in clear
    ]


def _is_garbled(page: RawPage) -> bool:
    text = "".join(word.text for word in page.words)
    # Bullets of symbol fonts stand alone and mean something.
    meaningless = sum(len(PRIVATE.findall(w.text)) for w in page.words if len(w.text) > 1)
    return meaningless > GARBLED * len(text)


def _whole_words(words: Iterable[Word]) -> Iterable[str]:
    return (EDGE.sub("", word.text).lower() for word in words if UNKNOWN not in word.text)


def _mended(word: Word, known: frozenset[str]) -> Word:
    if word.text.count(UNKNOWN) != 1 or len(word.text) < 3:
        return word
    for letters in LIGATURES:
        text = word.text.replace(UNKNOWN, letters)
        if EDGE.sub("", text).lower() in known:
            return word._replace(text=text)
    return word
