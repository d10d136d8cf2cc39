"""Units of national occupational standards: our own simple shape, as JSON or as a table.

The shape is documented in docs/formats.md. Codes are kept as printed (P1, K1; PC1, KU1).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from corpora.importers.report import Fault, Problem
from corpora.importers.table import ROW
from corpora.importers.values import Record, first, listed, text_of
from corpora.nos import NosItem, NosKind, NosUnit
from corpora.text import clean_text, is_placeholder

HEADINGS = frozenset({"reference", "suite", "title", "urn", "overview", "code", "kind", "text"})
"""Headings of the table, as `table.heading` returns them."""

_PERFORMANCE = ("performance_criteria", "performanceCriteria")
_KNOWLEDGE = ("knowledge_and_understanding", "knowledgeAndUnderstanding", "knowledge")
_CODES = {
    NosKind.PERFORMANCE: re.compile(r"PC?[1-9][0-9]*", re.IGNORECASE),
    NosKind.KNOWLEDGE: re.compile(r"KU?[1-9][0-9]*", re.IGNORECASE),
}
_NUMBER = re.compile(r"[1-9][0-9]*\.?")
_LETTER = {NosKind.PERFORMANCE: "P", NosKind.KNOWLEDGE: "K"}
_REFERENCE = re.compile(r"[^\s:@]+(?: [^\s:@]+)*")
_KINDS = {
    "performance": NosKind.PERFORMANCE,
    "performance criterion": NosKind.PERFORMANCE,
    "performance criteria": NosKind.PERFORMANCE,
    "knowledge": NosKind.KNOWLEDGE,
    "knowledge and understanding": NosKind.KNOWLEDGE,
}


def matches(record: Record) -> bool:
    """Return whether a JSON record is a unit of NOS."""
    return any(name in record for name in _PERFORMANCE)


def matches_table(row: Record) -> bool:
    """Return whether a table's row has the columns of units of NOS."""
    return {"reference", "code", "text"} <= set(row)


def from_rows(rows: Sequence[Record]) -> Iterator[Record]:
    """Yield one JSON-shaped record for each unit of a table with one row an item.

    An empty ``reference`` means the same unit as in the row above. The kind of an item is that of
    its ``kind`` column, else of its code's first letter.
    """
    units: dict[str, dict[str, Any]] = {}
    reference = ""
    for row in rows:
        reference = text_of(row.get("reference")) or reference
        unit = units.setdefault(
            reference,
            {"reference": reference, _PERFORMANCE[0]: [], _KNOWLEDGE[0]: []},
        )
        for name in ("suite", "title", "urn", "overview"):
            unit.setdefault(name, "")
            unit[name] = unit[name] or text_of(row.get(name))
        code = text_of(row.get("code"))
        kind = _KINDS.get(text_of(row.get("kind")).casefold())
        if kind is None and code[:1].upper() == "K":
            kind = NosKind.KNOWLEDGE
        # Anything else goes to the performance criteria, whose check of codes reports it.
        name = _KNOWLEDGE[0] if kind is NosKind.KNOWLEDGE else _PERFORMANCE[0]
        if code or text_of(row.get("text")):
            unit[name].append({"code": code, "text": row.get("text"), ROW: row.get(ROW)})
    yield from units.values()


class Units:
    """The units read so far, by reference."""

    def __init__(self) -> None:
        self._units: dict[str, NosUnit] = {}

    def usable(self) -> list[NosUnit]:
        """Return the units in file order."""
        return list(self._units.values())

    def read(self, record: Record, label: str, problems: list[Problem]) -> None:
        """Read one record, adding what is wrong with it to `problems`."""
        reference = text_of(record.get("reference"))
        title = clean_text(text_of(record.get("title")))

        def report(code: Fault, message: str) -> None:
            problems.append(Problem(record=reference or label, code=code, message=message))

        if _REFERENCE.fullmatch(reference) is None:
            report(
                Fault.BAD_REFERENCE,
                f"its reference is {reference!r}; it must be there and hold no colon; left out",
            )
        elif is_placeholder(title):
            report(Fault.NO_TITLE, "the unit has no title; the record is left out")
        elif reference in self._units:
            report(Fault.REPEATED_RECORD, "the file holds this unit again; the first is kept")
        else:
            performance = _items(
                listed(first(record, *_PERFORMANCE)), reference, NosKind.PERFORMANCE, report
            )
            knowledge = _items(
                listed(first(record, *_KNOWLEDGE)), reference, NosKind.KNOWLEDGE, report
            )
            if not performance and not knowledge:
                report(
                    Fault.NO_STATEMENTS,
                    "it has neither performance criteria nor knowledge; the record is left out",
                )
                return
            for items, said in ((performance, "performance criteria"), (knowledge, "knowledge")):
                if not items:
                    report(Fault.EMPTY_LIST, f"it lists no {said}")
            self._units[reference] = NosUnit(
                reference=reference,
                title=title,
                suite=clean_text(text_of(record.get("suite"))) or None,
                urn=text_of(record.get("urn")) or None,
                overview=clean_text(text_of(record.get("overview"))),
                performance=performance,
                knowledge=knowledge,
            )


def _items(
    entries: Sequence[Any], reference: str, kind: NosKind, report: Callable[[Fault, str], None]
) -> tuple[NosItem, ...]:
    """Return the usable items; codes follow the order where none is given at all."""
    coded = any(isinstance(entry, dict) and text_of(entry.get("code")) for entry in entries)
    items: dict[str, NosItem] = {}
    for place, entry in enumerate(entries, start=1):
        where = f"{kind.value} item {place}"
        if isinstance(entry, dict):
            where = f"row {entry[ROW]}" if entry.get(ROW) else where
            code, text = text_of(entry.get("code")), clean_text(text_of(entry.get("text")))
        else:
            code, text = "", clean_text(text_of(entry))
        if not coded:
            code = f"{_LETTER[kind]}{place}"
        elif _NUMBER.fullmatch(code):
            code = f"{_LETTER[kind]}{code.rstrip('.')}"
        if is_placeholder(text):
            report(Fault.PLACEHOLDER_STATEMENT, f"{where} has no text; left out")
        elif _CODES[kind].fullmatch(code) is None:
            report(
                Fault.BAD_CODE,
                f"{where} has the code {code!r}, not that of a {kind.value} item; left out",
            )
        elif code.upper() in items:
            report(Fault.REPEATED_STATEMENT, f"{where} has the code {code} again; left out")
        else:
            items[code.upper()] = NosItem(
                reference=reference, code=code.upper(), kind=kind, text=text
            )
    return tuple(items.values())
