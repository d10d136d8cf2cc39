"""Titles as they come from files: dashes, quotes, spaces and line breaks brought to one form."""

import re
import unicodedata

_TAGS = re.compile(r"</?[a-z]+>", re.IGNORECASE)
_BROKEN_HYPHEN = re.compile(r"(?<=\w)-\s*[\r\n]+\s*(?=\w)")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_GLUED_LEVEL = re.compile(r"(?<=[A-Za-z])(?=Level ?\d)")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\ufeff\ue000-\uf8ff]")
"""Soft hyphens, spaces of no width, and signs of private alphabets."""
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return a title on one line, with plain dashes, quotes and single spaces.

    A hyphen at a line's end stays and closes up (``Land-`` / ``based``): titles are broken after
    the hyphens that they have.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'").replace("\u2018", "'")
    plain = _DASHES.sub("-", _INVISIBLE.sub("", _TAGS.sub(" ", plain)))
    plain = _GLUED_LEVEL.sub(" ", _BROKEN_HYPHEN.sub("-", plain))
    return _SPACES.sub(" ", plain).strip()


_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without case and punctuation; ``&`` is ``and``."""
    return tuple(
        word.replace("'", "")
        for word in _WORD.findall(tidy(text).casefold().replace("&", " and ").replace("_", " "))
    )
