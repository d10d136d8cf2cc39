"""Styles of a Word file: what a paragraph or a run looks like once all styles are applied.

Order (ECMA-376 part 1, 17.7.2): document defaults, paragraph style with its ancestors, character
style with its ancestors, direct formatting.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from mapper.reading.numbering import points
from mapper.reading.wordpackage import W

DEFAULT_SIZE: Final = 10.0
"""Points: what Word takes where a file says nothing (17.3.2.38)."""
MAX_ANCESTORS: Final = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look. `color` is 0xRRGGBB."""

    font: str = ""
    size: float = DEFAULT_SIZE
    bold: bool = False
    italic: bool = False
    color: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph stands: points, and the list that it belongs to (`number` as in the file)."""

    left: float = 0.0
    hanging: float = 0.0
    before: float = 0.0
    after: float = 0.0
    number: str = ""
    depth: int | None = None
    number_style: str = ""
    """The style that asks for the list, where it is not the paragraph itself."""
    own_indent: bool = False
    new_page: bool = False


class Styles:
    """The styles of one document."""

    def __init__(self, root: Any | None) -> None:  # noqa: ANN401 - lxml has no types
        self._styles: dict[str, Any] = {}
        self._looks: dict[tuple[str, ...], Look] = {}
        self._shapes: dict[str, Shape] = {}
        self._default = ""
        look, shape = Look(), Shape()
        if root is not None:
            look = changed_look(look, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            shape = changed_shape(shape, root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
            for style in root.iterfind(f"{W}style"):
                name = style.get(f"{W}styleId", "")
                self._styles[name] = style
                is_default = style.get(f"{W}default") in {"1", "true", "on"}
                if is_default and style.get(f"{W}type") == "paragraph":
                    self._default = name
        self._base_look, self._base_shape = look, shape

    def name(self, style: str) -> str:
        """Return the name of a style as Word's own language-independent one, in lower case."""
        found = self._styles.get(style or self._default)
        named = None if found is None else found.find(f"{W}name")
        return "" if named is None else str(named.get(f"{W}val", "")).lower()

    def look(self, paragraph_style: str, run_style: str = "") -> Look:
        """Return how characters of a paragraph in these styles look."""
        key = (paragraph_style or self._default, run_style)
        if key not in self._looks:
            look = self._base_look
            for style in (*self._chain(key[0]), *self._chain(run_style)):
                look = changed_look(look, style.find(f"{W}rPr"))
            self._looks[key] = look
        return self._looks[key]

    def shape(self, paragraph_style: str) -> Shape:
        """Return how a paragraph of this style stands."""
        key = paragraph_style or self._default
        if key not in self._shapes:
            shape = self._base_shape
            for style in self._chain(key):
                properties = style.find(f"{W}pPr")
                before = shape
                shape = changed_shape(shape, properties)
                if properties is not None and properties.find(f"{W}numPr") is not None:
                    shape = replace(shape, number_style=style.get(f"{W}styleId", ""))
                if shape.left != before.left or shape.hanging != before.hanging:
                    shape = replace(shape, own_indent=True)
            self._shapes[key] = shape
        return self._shapes[key]

    def _chain(self, name: str) -> list[Any]:
        """Return the style and its ancestors, the eldest first; circles are cut."""
        chain: list[Any] = []
        seen: set[str] = set()
        while name in self._styles and name not in seen and len(chain) < MAX_ANCESTORS:
            seen.add(name)
            chain.append(self._styles[name])
            parent = self._styles[name].find(f"{W}basedOn")
            name = "" if parent is None else parent.get(f"{W}val", "")
        return chain[::-1]


def changed_look(look: Look, properties: Any | None) -> Look:  # noqa: ANN401
    """Return `look` with the run properties ``w:rPr`` applied."""
    if properties is None:
        return look
    changes: dict[str, Any] = {}
    for element in properties:
        name = element.tag
        if name == f"{W}b":
            changes["bold"] = is_on(element)
        elif name == f"{W}i":
            changes["italic"] = is_on(element)
        elif name == f"{W}vanish":
            changes["hidden"] = is_on(element)
        elif name == f"{W}sz":
            half = _float(element.get(f"{W}val"))
            if half is not None and 0 < half < 2000:
                changes["size"] = half / 2
        elif name == f"{W}color":
            changes["color"] = _color(element.get(f"{W}val"))
        elif name == f"{W}rFonts" and element.get(f"{W}ascii"):
            changes["font"] = str(element.get(f"{W}ascii"))
    return replace(look, **changes) if changes else look


def changed_shape(shape: Shape, properties: Any | None) -> Shape:  # noqa: ANN401
    """Return `shape` with the paragraph properties ``w:pPr`` applied."""
    if properties is None:
        return shape
    changes: dict[str, Any] = {}
    indent = properties.find(f"{W}ind")
    if indent is not None:
        left = points(indent.get(f"{W}left") or indent.get(f"{W}start"))
        hanging = points(indent.get(f"{W}hanging"))
        first = points(indent.get(f"{W}firstLine"))
        if left is not None:
            changes["left"] = left
        if hanging is not None or first is not None:
            changes["hanging"] = hanging if hanging is not None else -(first or 0.0)
    spacing = properties.find(f"{W}spacing")
    if spacing is not None:
        for name in ("before", "after"):
            space = points(spacing.get(f"{W}{name}"))
            if space is not None:
                changes[name] = space
    numbered = properties.find(f"{W}numPr")
    if numbered is not None:
        number, depth = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
        if number is not None:
            changes["number"] = str(number.get(f"{W}val", ""))
            changes["number_style"] = ""
        if depth is not None:
            value = _float(depth.get(f"{W}val"))
            changes["depth"] = int(value) if value is not None and 0 <= value < 9 else 0
    broken = properties.find(f"{W}pageBreakBefore")
    if broken is not None:
        changes["new_page"] = is_on(broken)
    return replace(shape, **changes) if changes else shape


def is_on(element: Any) -> bool:  # noqa: ANN401
    """Return the value of an on/off property, which is on where it says nothing (17.17.4)."""
    return element.get(f"{W}val", "true") not in {"0", "false", "off", "none"}


def _color(text: str | None) -> int:
    try:
        return int(text or "", 16) & 0xFFFFFF
    except ValueError:  # "auto": black on white
        return 0


def _float(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
