"""Mapping grids in tables: codes against places, by ticks, by lists, in rows or under heads.

Every row and every head is about codes or a place; a square that is marked, or lists what the other
side is, joins the two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mapper.reading.glyphs import Word
from mapper.reading.gridcells import (
    SAME_LINE,
    begin_alike,
    is_one_list,
    ref_lines,
    split_rows,
    turned_text,
    words_in,
)
from mapper.reading.gridwords import (
    LABEL,
    Subject,
    Units,
    codes_in,
    is_mark,
    leading_code,
    spelt_out,
    unglued,
)
from mapper.reading.layout import Cell, Table
from mapper.specification import Unit

HEADS = 2
"""Heads of one sort that make a row a head row; a single one may be any cell."""
OTHERS = 2
"""Cells of a head row that are something else: the title of the rows, a total."""
SAME_LEFT = 6.0
"""Points: columns of a table that goes on over the page begin this near to where they did."""
_BARE = re.compile(r"\d{1,2}(?:\s*(?:,|;|&|and|-|–)\s*\d{1,2})*", re.I)
_KIND = re.compile(r"(knowledge|skill|behaviou?r)s?\b.{0,20}", re.I)
_UNIT_HEAD = re.compile(r"\bunits?\b", re.I)
_KSB_HEAD = re.compile(
    r"\bksbs?\b|\bks&bs?\b|knowledge,? skills|\bstandard\b|\bmapp(?:ed|ing|s)\b|\blinks?\b|"
    r"\bduty\b|\bduties\b|\bcover(?:s|ed|age)\b",
    re.I,
)
_NAMED_NUMBER = re.compile(r"\W{0,2}(\d{1,2})[.):]?\s+(?P<rest>\S.*)")
_PARTS = re.compile(r"\s*(?:,|;|&|\band\b)\s*(?=\S)", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """Codes that are claimed for a place. `x` says on which half of a spread it stands.

    `unit` is that of the grid; `None` where it names none. Without `refs` the whole unit is meant.
    With `listing` the place is what the codes stand under: the outcome before them, or the unit.
    """

    codes: tuple[str, ...]
    x: float
    y: float = 0.0
    unit: Unit | None = None
    refs: str = ""
    listing: bool = False


@dataclass
class Context:
    """What is known on the way through a document: its units, the one that is spoken of, heads.

    `begun` is the last unit that began on the way; an appendix may speak of others.
    """

    units: Units
    unit: Unit | None = None
    begun: Unit | None = None
    heads: dict[int, Subject] = field(default_factory=dict)
    lefts: tuple[float, ...] = ()
    names: dict[int, str] = field(default_factory=dict)


def found_in_table(table: Table, apart: Sequence[Word], context: Context) -> Iterator[Found]:
    """Yield what a table claims; units that its rows name are kept in `context`.

    Parameters
    ----------
    apart
        Words of the page that no region holds: turned ones, which head narrow columns, and rows
        that repeat from page to page, as heads of long tables do.
    """
    reader = _TableReader(table if table.ruled else split_rows(table), apart, context)
    if not reader.has_codes and not _goes_on(table, context):
        context.heads, context.lefts, context.names = {}, (), {}
        for row in reader.rows:
            reader.note_unit(row)
        return
    yield from reader.read()
    context.lefts = table.columns


def _goes_on(table: Table, context: Context) -> bool:
    """Return whether a table has the columns of the one before, whose heads hold for it too."""
    return len(table.columns) == len(context.lefts) and all(
        abs(one - other) <= SAME_LEFT
        for one, other in zip(table.columns, context.lefts, strict=True)
    )


@dataclass(frozen=True)
class _Square:
    """A cell with its text, that of turned heads included."""

    cell: Cell
    text: str

    @property
    def columns(self) -> range:
        return range(self.cell.column, self.cell.column + self.cell.column_span)


class _TableReader:
    def __init__(self, table: Table, apart: Sequence[Word], context: Context) -> None:
        self._table = table
        self._context = context
        glued = [one for line in table.lines for word in line.words for one in unglued(word)]
        self._apart = [*words_in(apart, table.box), *glued]
        texts = (*(line.text for line in table.lines), *(word.text for word in self._apart))
        self._duties = any("dut" in text.casefold() for text in texts)
        self.rows = [self._row(index) for index in range(table.rows)]
        self.has_codes = any(
            self._codes(square.text)
            or self._leading(square.text)
            or _KIND.fullmatch(square.text.strip())
            for row in self.rows
            for square in row
        )

    def read(self) -> Iterator[Found]:
        """Yield what the rows claim."""
        context = self._context
        if not _goes_on(self._table, context):
            context.heads, context.names = {}, {}
        kinds: dict[int, str] = {}
        was_head = False
        for row in self.rows:
            if not row or self.note_unit(row):
                continue
            spans = self._kinds_of(row)
            heads = self._heads_of(row, kinds)
            if heads:
                if was_head:
                    heads = {k: _under(heads.get(k), context.heads.get(k)) for k in
                             heads.keys() | context.heads.keys()}  # fmt: skip
                context.heads = heads
                context.names |= {k: one.text for one in row for k in one.columns
                                  if k not in heads}  # fmt: skip
            elif len(spans) >= HEADS:
                kinds = spans
            elif not context.names:
                context.names = {k: one.text for one in row for k in one.columns}
                yield from self._of_row(row)
            else:
                yield from self._of_row(row)
            was_head = bool(heads)

    def note_unit(self, row: Sequence[_Square]) -> bool:
        """Keep the unit that a row of one cell names; return whether it does."""
        if len(row) != 1:
            return False
        unit = self._context.units.called(row[0].text)
        if unit is not None:
            self._context.unit = unit
        return unit is not None

    def _row(self, index: int) -> list[_Square]:
        """Return the squares of a row with text, those that reach into it from above included."""
        squares = []
        for cell in self._table.cells:
            if not cell.row <= index < cell.row + cell.row_span:
                continue
            text = cell.text
            if not text or all(unglued(word) for line in cell.lines for word in line.words):
                text = turned_text(words_in(self._apart, cell.box))
            if text:
                squares.append(_Square(cell, text))
        return squares

    def _codes(self, text: str) -> tuple[str, ...]:
        """Return the codes that a text is, duties where the table says that it has them."""
        return tuple(code for code in codes_in(text) if self._counts(code, text))

    def _leading(self, text: str) -> tuple[str, ...]:
        code = leading_code(text)
        return (code,) if code and self._counts(code, text) else ()

    def _counts(self, code: str, text: str) -> bool:
        if code.startswith("D") and not (self._duties or "dut" in text.casefold()):
            return False
        return not self._context.units.owns(code)

    def _kinds_of(self, row: Sequence[_Square]) -> dict[int, str]:
        """Return the letter of the kind that stands over each column: Knowledge | Skills."""
        return {
            column: match[1][0].upper()
            for square in row
            if (match := _KIND.fullmatch(square.text.strip()))
            for column in square.columns
        }

    def _heads_of(self, row: Sequence[_Square], kinds: dict[int, str]) -> dict[int, Subject]:
        """Return what each column of a head row is about; empty for other rows."""
        cells = [square for square in row if square.cell.row_span < self._table.rows]
        sorts = (
            self._code_head, self._unit_head, self._label_head,
            lambda square: self._numbered_head(square, kinds),
        )  # fmt: skip
        for sort in sorts:
            heads = [(square, subject) for square in cells if (subject := sort(square))]
            named = {(one.codes, one.refs, id(one.unit)) for _, one in heads}
            if len(named) < HEADS or len(heads) < len(cells) - OTHERS:
                continue
            return {column: subject for square, subject in heads for column in square.columns}
        return {}

    def _code_head(self, square: _Square) -> Subject | None:
        codes = self._codes(square.text) or self._leading(square.text)
        return Subject(codes) if len(codes) == 1 else None

    def _unit_head(self, square: _Square) -> Subject | None:
        unit = self._context.units.called(square.text, bare=True)
        return Subject(unit=unit) if unit else None

    def _label_head(self, square: _Square) -> Subject | None:
        match = LABEL.match(square.text)
        return Subject(refs=match["refs"]) if match and match.end() == len(square.text) else None

    @staticmethod
    def _numbered_head(square: _Square, kinds: dict[int, str]) -> Subject | None:
        kind = kinds.get(square.cell.column)
        number = square.text.strip(" .")
        if kind is None or not number.isdigit() or square.cell.column_span > 1:
            return None
        return Subject((f"{kind}{int(number)}",))

    def _of_row(self, row: Sequence[_Square]) -> Iterator[Found]:
        heads = self._context.heads
        plain = [square for square in row if square.cell.column not in heads]
        headed = [square for square in row if square.cell.column in heads]
        about = self._subject_of(plain)
        if about is not None:
            for square in headed:
                head = heads[square.cell.column]
                yield from self._of_square(square, about, head)
        yield from self._of_lists(plain)

    def _subject_of(self, plain: Sequence[_Square]) -> Subject | None:
        """Return what a row is about, by the cells that stand under no head."""
        for square in plain:
            if codes := self._codes(square.text) or self._leading(square.text):
                return Subject(codes)
        unit = self._unit_of(plain)
        refs = [label for square in plain for label in [self._label_of(square)] if label]
        if refs:
            return Subject(unit=unit or self._context.unit, refs=refs[-1])
        return Subject(unit=unit) if unit else None

    def _unit_of(self, plain: Sequence[_Square]) -> Unit | None:
        for square in plain:
            name = self._context.names.get(square.cell.column, "")
            unit = self._context.units.called(square.text, bare=bool(_UNIT_HEAD.search(name)))
            if unit is not None:
                self._context.unit = unit
                return unit
        return None

    def _label_of(self, square: _Square) -> str | None:
        """Return the criterion or outcome that a cell begins with."""
        if match := LABEL.match(square.text):
            return match["refs"]
        unit = self._context.unit
        if unit is None:
            return None
        if match := _NAMED_NUMBER.fullmatch(square.text):
            texts = {outcome.ref: outcome.text for outcome in unit.outcomes}
            if begin_alike(match["rest"], texts.get(match[1], "")):
                return f"LO{match[1]}"
            return None
        known = {c.ref for outcome in unit.outcomes for c in outcome.criteria}
        first = square.text.split()[0].strip(".:)")
        return first if first in known and len(first) > 1 else None

    def _of_square(self, square: _Square, row: Subject, head: Subject) -> Iterator[Found]:
        """Yield what the square of a row under a head claims."""
        codes = row.codes or head.codes
        place = head.within(row) if head.is_place else row
        x, y = square.cell.box[0], square.cell.box[1]
        listed = self._context.units.list_of(square.text)
        if listed is None and _BARE.fullmatch(square.text) and place.unit and not place.refs:
            listed = None, f"LO{square.text}"
        if listed is not None and codes:
            unit = self._context.units.named(listed[0]) or place.unit or self._context.unit
            yield Found(codes, x, y, unit, listed[1])
        elif own := self._codes(square.text):
            if place.is_place and not row.codes and not head.codes:
                yield Found(own, x, y, place.unit or self._context.unit, place.refs)
        elif (
            codes
            and place.is_place
            and is_mark([word for line in square.cell.lines for word in line.words])
        ):
            yield Found(codes, x, y, place.unit or self._context.unit, place.refs)

    def _of_lists(self, plain: Sequence[_Square]) -> Iterator[Found]:
        """Yield what a row claims without heads: codes in one cell, the place in another."""
        coded = [square for square in plain if self._codes(square.text)]
        if not coded and self._context.heads:
            return
        units = self._context.units
        rest = [square for square in plain if square not in coded]
        unit = self._unit_of(rest)
        listed = [
            square for square in rest if all(map(units.list_of, ref_lines(square.cell, units)))
        ]
        led = [square for square in rest if square not in listed and self._leading(square.text)]
        codes = tuple(code for square in coded for code in self._codes(square.text))
        if listed and (coded or led):
            names = codes or self._leading(led[0].text)
            for square in listed:
                yield from self._of_list(square, names, unit)
            return
        labelled = [square for square in rest if self._labels_in(square)]
        if coded and labelled:
            for square in coded:
                yield from self._beside(square, labelled[-1])
            return
        if coded or led:
            yield from self._of_units(coded, led, [s for s in rest if s not in led])

    def _of_list(
        self, square: _Square, codes: tuple[str, ...], unit: Unit | None
    ) -> Iterator[Found]:
        units = self._context.units
        for line in ref_lines(square.cell, units):
            listed = units.list_of(line)
            if listed is None:
                continue
            named = units.named(listed[0]) if listed[0] else None
            if listed[0] and named is None:
                continue
            found = named or unit or self._context.unit
            yield Found(codes, square.cell.box[0], square.cell.box[1], found, listed[1])

    def _labels_in(self, square: _Square) -> list[tuple[float, str]]:
        """Return where each criterion or outcome of a cell begins, and its reference."""
        found = []
        for line in square.cell.lines:
            label = self._label_of(replace(square, text=line.text))
            if label is not None:
                found.append((line.base, label))
        return found

    def _beside(self, coded: _Square, labelled: _Square) -> Iterator[Found]:
        """Yield the codes that stand beside the criteria of a cell, line by line where they do."""
        labels = self._labels_in(labelled)
        lines = coded.cell.lines
        unit = self._context.unit
        x, y = coded.cell.box[0], coded.cell.box[1]
        if len(labels) == 1 or is_one_list(lines):
            for _, label in labels:
                yield Found(self._codes(coded.text), x, y, unit, label)
            return
        for line in lines:
            above = [label for base, label in labels if base <= line.base + SAME_LINE * line.size]
            label = above[-1] if above else labels[0][1]
            codes = tuple(code for code in spelt_out(line.text) if self._counts(code, line.text))
            yield Found(codes, x, line.box[1], unit, label)

    def _of_units(
        self, coded: Sequence[_Square], led: Sequence[_Square], rest: Sequence[_Square]
    ) -> Iterator[Found]:
        """Yield whole units: ``K1 | Unit 101, Unit 103`` and ``Unit 101 Boats | K1, K2``."""
        codes = tuple(code for square in coded for code in self._codes(square.text))
        codes = codes or self._leading(led[0].text)
        units = self._context.units
        for square in rest:
            name = self._context.names.get(square.cell.column, "")
            bare = bool(_UNIT_HEAD.search(name) or _UNIT_HEAD.match(square.text))
            whole = units.called(square.text, bare=bare)
            parts = [_UNIT_HEAD.sub("", part).strip() for part in _PARTS.split(square.text)]
            named = [whole] if whole else [units.called(part, bare=bare) for part in parts]
            x, y = square.cell.box[0], square.cell.box[1]
            if all(named):
                for unit in named:
                    yield Found(codes, x, y, unit)
                return
            if _KSB_HEAD.search(square.text) and coded and len(rest) == 1:
                yield Found(codes, x, y, self._context.unit, listing=True)


def _under(head: Subject | None, above: Subject | None) -> Subject:
    """Return a head with what the head above it says: the unit over its outcomes."""
    if head is None or above is None:
        return head or above or Subject()
    return head.within(above) if head.is_place and above.is_place else head
