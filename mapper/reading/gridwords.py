"""Words of mapping grids: lists of statement codes, marks, and the places that rows and heads name.

Shared by the readers of tables, of aligned text and of lines (`mapper.reading.claims`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.reading.glyphs import Word
from mapper.specification import Unit

_LETTER = r"(?:TK|TS|ESB|[KSB]|Knowledge|Skills?|Behaviou?rs?|Dut(?:y|ies)|D)"
_NUMBER = r"0*\d{1,3}[a-e]?(?![\w.]*\d*\.\d)"
_AND = r"\s*(?:,|;|/|&|\+|\band\b|\bto\b|-|–|—|\s)\s*"
CODE = rf"{_LETTER}\s?[.:#]?\s?{_NUMBER}"
"""One code of a statement or duty: ``K1``, ``S 02``, ``Duty 3``."""
CODE_LIST = rf"{CODE}(?:{_AND}(?:{CODE}|{_NUMBER}))*"
"""A list of codes, letters left out after the first and ranges included: ``K1, 3-5 & S2``."""
_WHOLE = re.compile(rf"[(\[]?\s*{CODE_LIST}\s*[)\]]?[.;,]?", re.I)
_RUN = re.compile(
    rf"(?P<letter>{_LETTER})\s?[.:#]?\s?(?P<numbers>{_NUMBER}(?:{_AND}(?:\b{_LETTER}\s?)?{_NUMBER})*)",
    re.I,
)
_STEP = re.compile(
    rf"(?P<join>{_AND})?(?P<letter>{_LETTER})?\s?[.:#]?\s?0*(?P<number>\d{{1,3}})(?P<tail>[a-e]?)",
    re.I,
)
_LED = re.compile(
    rf"(?P<code>{CODE})(?:\s*[-–—:.)]\s*|\s+)(?=(?-i:[A-Z])[a-z]|(?-i:[A-Z])\s|[“‘(])", re.I
)
_KINDS = {
    "KNOWLEDGE": "K", "SKILL": "S", "SKILLS": "S", "BEHAVIOUR": "B", "BEHAVIOURS": "B",
    "BEHAVIOR": "B", "BEHAVIORS": "B", "DUTY": "D", "DUTIES": "D",
}  # fmt: skip
_WIDEST = 60
"""Codes in one range, beyond which it is a slip of the pen."""

TICKS = frozenset("✓✔✗✘√•●■◆★xXyY") | {"Yes", "yes", "YES", "ü", "\uf0fc", "\uf050", "\uf0fe"}
"""How a grid marks a square; the last ones are ticks of symbol fonts."""
_NO = frozenset({"", "-", "–", "—", "n/a", "na", "no", "n", "0", "☐", "□", "¨", "\uf0a8", "."})
_SYMBOLS = re.compile(r"wingding|dingbat|webding|symbol", re.I)
LONGEST_MARK = 2
"""Characters; under heads that are codes or places a longer cell is text and no mark."""

_UNITS = re.compile(
    r"(?:mandatory |optional |core )?units?\s+(?P<ref>[A-Z]{0,8}[-/]?\d[\w/.-]*)", re.I
)
_OUTCOME = r"(?:LOs?|Learning outcomes?|Outcomes?)"
_CRITERION = r"(?:ACs?|Assessment criteri(?:on|a)|Criteri(?:on|a))"
_DECIMAL = r"\d{1,2}\.\d{1,2}"
_GRADED = r"(?:[A-Z]\.)?[PMD]\d{1,2}"
_NAMED = rf"(?:{_OUTCOME}\s?\d{{1,2}}|{_CRITERION}\s?{_DECIMAL}|{_DECIMAL})"
LABEL = re.compile(rf"\W{{0,2}}(?P<refs>{_NAMED})(?!\.\d)(?=$|[\s.:);,–—-])", re.I)
"""What a row or a paragraph of one outcome or criterion begins with."""
_REF = rf"(?:{_OUTCOME}|{_CRITERION})?\s?\d{{1,2}}(?:\.\d{{1,2}})?"
_JOIN = r"\s*(?:,|;|&|\band\b|-|–|—|\bto\b|\s)\s*"
REFS = re.compile(
    rf"(?:Unit\s+(?P<unit>[\w/.-]*\d[\w/.-]*?)\s*[:,–-]?\s+)?"
    rf"(?P<refs>{_REF}(?:{_JOIN}{_REF})*|{_GRADED}(?:{_JOIN}{_GRADED})*)",
    re.I,
)
"""A list of criteria or outcomes, a unit before it or not."""
_TELLING = re.compile(rf"\d\.\d|(?:{_OUTCOME}|{_CRITERION})\s?\d|\b{_GRADED}\b", re.I)


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of a text that is a list of them and nothing else; empty for other texts."""
    if not _WHOLE.fullmatch(text.strip()):
        return ()
    return spelt_out(text)


def spelt_out(text: str) -> tuple[str, ...]:
    """Return every code of a list in order, each once: ranges and bare numbers included."""
    found: dict[str, None] = {}
    for run in _RUN.finditer(text):
        letter, last = "", 0
        for step in _STEP.finditer(run[0]):
            own = (step["letter"] or "").upper()
            number = int(step["number"])
            join = (step["join"] or "").strip().casefold()
            kind = _KINDS.get(own, own) or letter
            if join in {"-", "–", "—", "to"} and kind == letter and last < number <= last + _WIDEST:
                found.update(dict.fromkeys(f"{letter}{n}" for n in range(last + 1, number)))
            letter, last = kind, number
            found[f"{letter}{number}{step['tail'].lower()}"] = None
    return tuple(found)


def unglued(word: Word) -> list[Word]:
    """Return the codes of a word that is several without white between, each where it stands.

    Heads of narrow columns may nearly touch (``K10K11K12``). All letters count as equally wide.
    """
    if not _GLUED.fullmatch(word.text):
        return []
    letter = (word.x1 - word.x0) / len(word.text)
    return [
        word._replace(
            text=match[0],
            x0=word.x0 + letter * match.start(),
            x1=word.x0 + letter * match.end(),
        )
        for match in _GLUED_ONE.finditer(word.text)
    ]


_GLUED_ONE = re.compile(r"[KSBD]\d{1,3}")
_GLUED = re.compile(rf"(?:{_GLUED_ONE.pattern}){{2,}}")


def leading_code(text: str) -> str | None:
    """Return the code that a text begins with, ``K1 Principles of ...``; `None` without one."""
    match = _LED.match(text.strip())
    return spelt_out(match["code"])[0] if match else None


def is_mark(words: Sequence[Word]) -> bool:
    """Return whether the words of a square mark it: a tick, a cross, a letter of a legend."""
    text = "".join(word.text for word in words).strip()
    if text.casefold() in _NO:
        return False
    if text in TICKS:
        return True
    if all(_SYMBOLS.search(word.font) for word in words):
        return text != "o"
    return len(text) <= LONGEST_MARK and not any(character.isdigit() for character in text)


def is_telling(refs: str) -> bool:
    """Return whether a list is of criteria or outcomes and not of any numbers."""
    return _TELLING.search(refs) is not None


def listed_refs(text: str) -> tuple[str | None, str] | None:
    """Return (unit, list) of a text that lists criteria or outcomes; `None` for other texts."""
    match = REFS.fullmatch(text.strip(" .;,:"))
    if match is None or not is_telling(match["refs"]):
        return None
    return match["unit"], match["refs"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row or a head of a grid is about: codes, or a place (unit, list of references)."""

    codes: tuple[str, ...] = ()
    unit: Unit | None = None
    refs: str = ""

    @property
    def is_place(self) -> bool:
        """Whether it is a place."""
        return not self.codes and (self.unit is not None or bool(self.refs))

    def within(self, other: "Subject") -> "Subject":
        """Return this place with the unit of `other` where it names none."""
        return Subject((), self.unit or other.unit, self.refs or other.refs)


class Units:
    """The units of a document by everything that they are called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.all = list(units)
        self._by_ref: dict[str, Unit] = {}
        self._by_title: dict[str, Unit] = {}
        for unit in self.all:
            for name in (unit.ref, *unit.ref.split("/"), unit.number or ""):
                if name:
                    self._by_ref.setdefault(key_of(name), unit)
            self._by_title.setdefault(_plain(unit.title), unit)
        self._own = {
            one.upper()
            for unit in self.all
            for outcome in unit.outcomes
            for one in (outcome.ref, *(criterion.ref for criterion in outcome.criteria))
        }
        self._short = {one.split(".", 1)[-1] for one in self._own if _GRADED_REF.fullmatch(one)}

    def named(self, ref: str | None) -> Unit | None:
        """Return the unit with a reference as people write it: ``101``, ``102/002``, ``A``."""
        if not ref:
            return None
        for part in (ref, *ref.split("/")):
            if unit := self._by_ref.get(key_of(part)):
                return unit
        return None

    def called(self, text: str, *, bare: bool = False) -> Unit | None:
        """Return the unit that a text names: ``Unit 101: Boats``, ``101 Boats``, or its title.

        With `bare` the reference alone is enough, as under a head that says that it is one.
        """
        text = text.strip(" .;,:")
        if match := _UNITS.match(text):
            return self.named(match["ref"])
        if unit := self._by_title.get(_plain(text)):
            return unit
        first, _, rest = text.partition(" ")
        unit = self._by_ref.get(key_of(first)) if any(map(str.isdigit, first)) else None
        if unit is None:
            return None
        rest = _plain(rest)
        if not rest:
            return unit if bare or len(key_of(first)) >= 3 else None
        title = _plain(unit.title)
        return unit if title.startswith(rest) or rest.startswith(title) else None

    def list_of(self, text: str) -> tuple[str | None, str] | None:
        """Return (unit, list) of a text that lists references, those of `listed_refs` or its own.

        The second are of any form (``1.2.3``, ``A1.1``, ``P2``), as long as it has an item of each.
        """
        listed = listed_refs(text)
        if listed is not None:
            return listed
        match = _UNIT_LED.match(text.strip())
        unit, rest = (match["ref"], text.strip()[match.end() :]) if match else (None, text)
        tokens = tokens_of(rest)
        own = tokens and all(self.owns(one) or one.upper() in self._short for one in tokens)
        return (unit, rest.strip(" .;,:")) if own and any(map(_has_both, tokens)) else None

    def owns(self, code: str) -> bool:
        """Return whether a code is a reference of the document's own items."""
        return code.upper() in self._own


def tokens_of(refs: str) -> list[str]:
    """Return the single references of a list without ranges, words for their kind left out."""
    return [
        token
        for part in _BETWEEN.split(refs.strip(" .;,:"))
        if (token := _KIND_WORD.sub("", part).strip(" .:"))
    ]


_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|\s)\s*", re.I)
_KIND_WORD = re.compile(rf"^(?:{_OUTCOME}|{_CRITERION})\s?(?=[A-Z]?\d)", re.I)
_UNIT_LED = re.compile(r"units?\s+(?P<ref>[\w/-]+)\s*[:,–-]?\s+", re.I)
_GRADED_REF = re.compile(_GRADED)


def _has_both(token: str) -> bool:
    """Return whether a reference tells more than a number or a letter alone."""
    return len(re.findall(r"[A-Za-z]|\d+", token)) > 1


def key_of(ref: str) -> str:
    """Return a reference without case, marks and leading noughts, for comparing."""
    return re.sub(r"[^0-9a-z]", "", ref.lower()).lstrip("0")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
