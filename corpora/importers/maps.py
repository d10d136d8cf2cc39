"""The Occupational Maps shape: codes for people (K1, D1), occupation codes, ``versionNo``.

Shape: domain notes 4.2. Duties may come without links, and options without duties.
"""

import re
from typing import Any

from corpora.identifiers import OCCUPATION
from corpora.importers.parts import DutyPart, OptionPart, Parts, StatementPart
from corpora.importers.report import Fault
from corpora.importers.values import Record, first, listed, read_level, text_of
from corpora.standard import StatementKind
from corpora.text import clean_text

_LISTS: tuple[tuple[str, str, StatementKind], ...] = (
    ("knowledges", "knowledgeId", StatementKind.KNOWLEDGE),
    ("skills", "skillId", StatementKind.SKILL),
    ("behaviours", "behaviourId", StatementKind.BEHAVIOUR),
)
_LINKS: tuple[tuple[str, StatementKind], ...] = (
    ("mappedKnowledge", StatementKind.KNOWLEDGE),
    ("mappedSkills", StatementKind.SKILL),
    ("mappedBehaviour", StatementKind.BEHAVIOUR),
    ("mappedBehaviours", StatementKind.BEHAVIOUR),
)
_CODES = {
    StatementKind.KNOWLEDGE: re.compile(r"T?K[1-9][0-9]{0,3}"),
    StatementKind.SKILL: re.compile(r"T?S[1-9][0-9]{0,3}"),
    StatementKind.BEHAVIOUR: re.compile(r"(?:B|ESB)[1-9][0-9]{0,3}"),
}
_DUTY_CODE = re.compile(r"D[1-9][0-9]*")
_CORE = "core"


def matches(record: Record) -> bool:
    """Return whether a record has the shape of the occupational maps."""
    return "stdCode" in record or ("versionNo" in record and "name" in record)


def read_record(record: Record, label: str) -> Parts:
    """Return the parts of one record. `label` names the record in messages."""
    occupation = text_of(record.get("stdCode"))
    stated = text_of(first(record, "referenceNumber", "standardReference"))
    match = OCCUPATION.fullmatch(occupation)
    reference = stated or (f"ST{match[1]}" if match else occupation)
    version = text_of(first(record, "versionNo", "version"))
    parts = Parts(
        label=f"{reference}@{version}" if reference and version else label,
        reference=reference,
        version=version,
        title=clean_text(text_of(first(record, "name", "title"))),
        route=clean_text(text_of(first(record, "routeName", "route"))) or None,
        status=clean_text(text_of(first(record, "statusName", "status"))) or None,
        lars_code=text_of(record.get("larsCode")) or None,
    )
    parts.level = read_level(record.get("level"), parts)
    if match and not stated:
        parts.report(
            Fault.REFERENCE_FROM_OCCUPATION,
            f"it gives no standard's reference; {reference} is taken from its occupation code "
            f"{occupation}",
        )
    for name, id_name, kind in _LISTS:
        _read_statements(listed(record.get(name)), id_name, kind, parts)
    _read_duties(record, parts)
    for entry in listed(record.get("options")):
        if isinstance(entry, dict):
            title = clean_text(text_of(first(entry, "title", "name")))
            identifier = text_of(first(entry, "id", "optionId")) or title
            if title:
                parts.options.append(OptionPart(id=identifier.casefold(), title=title))
    return parts


def _read_statements(entries: list[Any], id_name: str, kind: StatementKind, parts: Parts) -> None:
    bad: list[str] = []
    numbers: list[int] = []
    for place, entry in enumerate(entries, start=1):
        code = text_of(first(entry, id_name, "id")).upper() if isinstance(entry, dict) else ""
        if _CODES[kind].fullmatch(code) is None:
            bad.append(f"{code!r} (number {place} of the {kind.value} statements)")
            continue
        numbers.append(int(re.sub(r"\D", "", code)))
        parts.statements.append(
            StatementPart(
                id=code,
                code=code,
                kind=kind,
                text=clean_text(text_of(entry.get("detail"))),
                scope=_scope(entry),
            )
        )
    if bad:
        parts.report(
            Fault.BAD_CODE,
            f"{', '.join(bad)}: not the code of a {kind.value} statement; left out",
        )
    if numbers != sorted(numbers):
        parts.report(
            Fault.CODES_OUT_OF_ORDER,
            f"the codes of its {kind.value} statements do not follow the order of the list; the "
            "codes are kept as given",
        )


def _read_duties(record: Record, parts: Parts) -> None:
    bad: list[str] = []
    for place, entry in enumerate(listed(record.get("duties")), start=1):
        code = ""
        if isinstance(entry, dict):
            code = text_of(first(entry, "dutyId", "dutyID", "id")).upper()
        if _DUTY_CODE.fullmatch(code) is None:
            bad.append(f"{code!r} (number {place} of the duties)")
            continue
        scope = _scope(entry)
        parts.duties.append(
            DutyPart(
                id=code,
                code=code,
                text=clean_text(text_of(entry.get("dutyDetail"))),
                links=[
                    (kind, text_of(link).upper())
                    for name, kind in _LINKS
                    for link in listed(entry.get(name))
                ],
                core=scope == () or text_of(entry.get("isThisACoreDuty")) in {"1", "True"},
                scope=scope or (),
                criteria=clean_text(text_of(entry.get("criteriaForMeasuringPerformance"))),
            )
        )
    if bad:
        parts.report(Fault.BAD_CODE, f"{', '.join(bad)}: not the code of a duty; left out")


def _scope(entry: Record) -> tuple[str, ...] | None:
    """Return the ids of the options that an entry states, empty for core, `None` if none."""
    value = first(entry, "scope", "mappedOptions")
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    scope = tuple(text_of(option).casefold() for option in values if text_of(option))
    if _CORE in scope:
        return ()
    return scope or None
