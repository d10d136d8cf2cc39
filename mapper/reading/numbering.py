"""The numbers that Word writes before paragraphs, which the file holds as counters only.

Rules: ECMA-376 part 1, 17.9 (numbering): levels, formats, restarts, overrides, style links.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from mapper.reading.wordpackage import W

LEVELS: Final = 9
BULLET: Final = "•"
MAX_COUNT: Final = 32_767
"""Largest number that a list may have (17.9.27); beyond, a number would be made to be long."""

_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True)
class Level:
    """One level of a list: how its label is made, and how far its text is indented (points)."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False
    left: float | None = None
    hanging: float | None = None


@dataclass
class _List:
    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts through a document: call `label` for its paragraphs in order."""

    def __init__(self, root: Any | None) -> None:  # noqa: ANN401 - lxml has no types
        self._lists: dict[str, _List] = {}
        self._of_number: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._begun: set[str] = set()
        self.level_of_style: dict[tuple[str, str], int] = {}
        if root is not None:
            self._take_abstract(root)
            self._take_numbers(root)

    def level(self, number: str, depth: int) -> Level | None:
        """Return the level that a paragraph with this list number and depth has."""
        if number not in self._of_number:
            return None
        abstract, own, _ = self._of_number[number]
        return own.get(depth) or self._lists[abstract].levels.get(depth)

    def label(self, number: str, depth: int) -> str:
        """Count one paragraph and return its label, empty where its level shows none."""
        level = self.level(number, depth)
        if level is None:
            return ""
        abstract, own, starts = self._of_number[number]
        counts = self._lists[abstract].counts
        if number not in self._begun:
            # An override starts anew where the list number is first met (17.9.26).
            self._begun.add(number)
            for place, start in starts.items():
                counts[place] = start - 1
                _forget(counts, below=place)
        counts[depth] = min(counts.get(depth, level.start - 1) + 1, MAX_COUNT)
        self._restart_below(abstract, own, depth)
        if level.form == "bullet":
            # Whatever the symbol font draws; what is printed is a bullet of some form.
            return BULLET if level.pattern.strip() else ""
        return self._filled(number, level, counts)

    def _restart_below(self, abstract: str, own: dict[int, Level], depth: int) -> None:
        counts = self._lists[abstract].counts
        for below in [place for place in counts if place > depth]:
            level = own.get(below) or self._lists[abstract].levels.get(below)
            after = level.restart if level is not None else None
            # Restart level n (1-based) means: only a paragraph of level n or above restarts it.
            if after is None or depth < after:
                del counts[below]

    def _filled(self, number: str, level: Level, counts: dict[int, int]) -> str:
        text = level.pattern
        for place in range(LEVELS):
            mark = f"%{place + 1}"
            if mark not in text:
                continue
            shown = self.level(number, place)
            start, form = (shown.start, shown.form) if shown is not None else (1, "decimal")
            count = counts.get(place, start)
            text = text.replace(mark, in_form(count, "decimal" if level.legal else form))
        return " ".join(text.split())

    def _take_abstract(self, root: Any) -> None:  # noqa: ANN401
        links: dict[str, str] = {}
        named: dict[str, str] = {}
        for element in root.iterfind(f"{W}abstractNum"):
            name = element.get(f"{W}abstractNumId", "")
            levels = {}
            for part in element.iterfind(f"{W}lvl"):
                depth = _whole(part.get(f"{W}ilvl"), 0)
                levels[depth] = _level_of(part)
                style = _value(part, "pStyle")
                if style:
                    self.level_of_style[name, style] = depth
            self._lists[name] = _List(levels)
            if link := _value(element, "numStyleLink"):
                links[name] = link
            if style := _value(element, "styleLink"):
                named[style] = name
        for name, link in links.items():
            if link in named:
                self._lists[name] = self._lists[named[link]]

    def _take_numbers(self, root: Any) -> None:  # noqa: ANN401
        for element in root.iterfind(f"{W}num"):
            abstract = _value(element, "abstractNumId")
            if abstract not in self._lists:
                continue
            own: dict[int, Level] = {}
            starts: dict[int, int] = {}
            for override in element.iterfind(f"{W}lvlOverride"):
                depth = _whole(override.get(f"{W}ilvl"), 0)
                if (part := override.find(f"{W}lvl")) is not None:
                    own[depth] = _level_of(part)
                if (start := _value(override, "startOverride")) != "":
                    starts[depth] = _whole(start, 1)
            self._of_number[element.get(f"{W}numId", "")] = (abstract, own, starts)

    def depth_for_style(self, number: str, style: str, asked: int) -> int:
        """Return the depth of a paragraph whose style asks for a list: the level tied to the style.

        `asked` is returned where no level is tied to it (17.9.23).
        """
        if number not in self._of_number:
            return asked
        return self.level_of_style.get((self._of_number[number][0], style), asked)


def in_form(count: int, form: str) -> str:
    """Return `count` as Word writes it in a number format (17.18.59); unknown ones as decimal.

    ``in_form(28, "lowerLetter")`` is ``"bb"``: after z the letter is doubled.
    """
    if form == "none":
        return ""
    if form in {"lowerLetter", "upperLetter"} and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 10 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in {"lowerRoman", "upperRoman"} and count > 0:
        text = ""
        for value, figure in _ROMAN:
            text += figure * (count // value)
            count %= value
        return text.upper() if form == "upperRoman" else text
    if form == "decimalZero":
        return f"{count:02d}"
    return str(count)


def _level_of(element: Any) -> Level:  # noqa: ANN401
    restart = _value(element, "lvlRestart")
    indent = element.find(f"{W}pPr/{W}ind")
    left = hanging = None
    if indent is not None:
        left = points(indent.get(f"{W}left") or indent.get(f"{W}start"))
        hanging = points(indent.get(f"{W}hanging"))
    return Level(
        start=_whole(_value(element, "start"), 1),
        form=_value(element, "numFmt") or "decimal",
        pattern=_value(element, "lvlText"),
        restart=_whole(restart, 0) if restart else None,
        legal=element.find(f"{W}isLgl") is not None,
        left=left,
        hanging=hanging,
    )


def _forget(counts: dict[int, int], *, below: int) -> None:
    for place in [place for place in counts if place > below]:
        del counts[place]


def _value(element: Any, name: str) -> str:  # noqa: ANN401
    found = element.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", ""))


def _whole(text: str | None, default: int) -> int:
    try:
        return min(max(int(text or ""), 0), MAX_COUNT)
    except ValueError:
        return default


def points(twentieths: str | None) -> float | None:
    """Return a measure of Word (twentieths of a point, or with a unit as strict files have)."""
    if twentieths is None:
        return None
    text = twentieths.strip()
    for unit, size in (("pt", 1.0), ("in", 72.0), ("cm", 72 / 2.54), ("mm", 72 / 25.4)):
        if text.endswith(unit):
            return _number(text[:-2], size)
    return _number(text, 1 / 20)


def _number(text: str, size: float) -> float | None:
    try:
        value = float(text) * size
    except ValueError:
        return None
    return value if -10_000 < value < 10_000 else None
