"""Codes of statements and duties as people write them: ``K1``, ``k 01``, ``Knowledge 1:``."""

import re
from typing import NamedTuple

from corpora.standard import StatementKind

DUTY = "duty"

_LETTERS = {
    "knowledge": "K",
    "skill": "S",
    "skills": "S",
    "behaviour": "B",
    "behaviours": "B",
    "behavior": "B",
    "behaviors": "B",
    "duty": "D",
    "duties": "D",
}
_KINDS = {
    "K": StatementKind.KNOWLEDGE,
    "TK": StatementKind.KNOWLEDGE,
    "S": StatementKind.SKILL,
    "TS": StatementKind.SKILL,
    "B": StatementKind.BEHAVIOUR,
    "ESB": StatementKind.BEHAVIOUR,
    "D": DUTY,
}
_HINTS = {
    StatementKind.KNOWLEDGE: "K",
    StatementKind.SKILL: "S",
    StatementKind.BEHAVIOUR: "B",
    DUTY: "D",
}
# A suffix is a small letter (K3a); B2B is a word.
_CODE = (
    r"(TK|TS|ESB|K|S|B|D|knowledge|skills?|behaviou?rs?|dut(?:y|ies))"
    r"(?:\s+(?:statement|no|number|ref)\.?)?[\s.:#_-]*0*([1-9][0-9]{0,2})((?-i:[a-z])?)(?!\w)"
)
_WHOLE = re.compile(rf"\(?{_CODE}\)?[.:)]?", re.IGNORECASE)
_PREFIX = re.compile(rf"\(?{_CODE}\)?\s*[-–—.:)]*\s*(?=\S)", re.IGNORECASE)
_ANYWHERE = re.compile(rf"(?<!\w){_CODE}(?:\s*(?:-|–|to)\s*(?:[A-Z]{{1,3}})?([0-9]{{1,3}})(?!\w))?",
                       re.IGNORECASE)  # fmt: skip
_BARE = re.compile(r"\(?0*([1-9][0-9]{0,2})\)?[.:)]?")
_RANGE_LIMIT = 100
"""Codes in one range, beyond which it is a slip of the pen and not a range."""


_ALIKE = str.maketrans("КВЅТЕΚΒΤΕкѕе", "KBSTEKBTEkse") | {
    wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)
}
"""Cyrillic, Greek and wide letters that look like those of codes: what a reader sees is a code.
Raised figures are left: K1² is K1 with a note, not K12."""
_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class Coded(NamedTuple):
    """A code and the text that follows it."""

    code: str
    text: str


def parse_code(text: str, hint: str | None = None) -> str | None:
    """Return the code that `text` is, in canonical form; `None` where it is none.

    `hint` is a kind of statement, or ``duty``: with it a bare number is a code too.
    """
    text = _as_seen(text).strip()
    whole = _WHOLE.fullmatch(text)
    if whole:
        return _canonical(whole)
    letter = _HINTS.get(hint or "")
    bare = _BARE.fullmatch(text) if letter else None
    return f"{letter}{bare[1]}" if bare else None


def split_code(text: str) -> Coded | None:
    """Return code and statement of a cell that holds both, ``K1: Understands ...``."""
    if not text.isascii():
        text = _seen_at_start(text)
    match = _PREFIX.match(text.strip())
    if match is None:
        return None
    rest = text.strip()[match.end() :]
    # "Skills 2 and more" is a sentence: what follows a code starts anew or after a mark.
    return Coded(_canonical(match), rest) if not rest[:1].isdigit() else None


def find_codes(text: str) -> list[str]:
    """Return every code in a list such as ``K1, K3-K5 & S2``, in order, each once."""
    found: dict[str, None] = {}
    for match in _ANYWHERE.finditer(_as_seen(text)):
        first = _canonical(match)
        letter = first.rstrip("abcdefghijklmnopqrstuvwxyz0123456789")
        low, high = int(match[2]), int(match[4] or match[2])
        if low < high <= low + _RANGE_LIMIT:
            found.update(dict.fromkeys(f"{letter}{number}" for number in range(low, high + 1)))
        else:
            found.setdefault(first)
    return list(found)


def kind_of(code: str) -> str | None:
    """Return the kind that the letters of a canonical code stand for, ``duty`` for a duty."""
    return _KINDS.get(code.rstrip("abcdefghijklmnopqrstuvwxyz0123456789"))


def _as_seen(text: str) -> str:
    """Return `text` with letters and figures as a reader takes them: ``К１`` is K1."""
    if text.isascii():
        return text
    return _UNSEEN.sub("", text).translate(_ALIKE)


def _seen_at_start(text: str) -> str:
    """Return `text` with its first word as it is seen: what follows a code keeps its letters."""
    word, space, rest = text.strip().partition(" ")
    return f"{_as_seen(word)}{space}{rest}"


def _canonical(match: re.Match[str]) -> str:
    letters = match[1].casefold()
    return f"{_LETTERS.get(letters, letters.upper())}{match[2]}{match[3]}"
