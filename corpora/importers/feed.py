"""The standards feed: GUID keys, codes by list order, HTML in texts; ST, FA and AU products.

Shape and rules: domain notes 4.1 and 4.2. Keys that are not used here are ignored.
"""

from collections.abc import Iterator
from typing import Any

from corpora.importers.parts import DutyPart, OptionPart, Parts, StatementPart
from corpora.importers.values import Record, first, listed, read_level, text_of
from corpora.standard import StatementKind
from corpora.text import clean_text

# (list in the record, names of the identifier in it, prefix of the generated code, kind).
# Foundation apprenticeships and apprenticeship units use the technical lists; they count as
# knowledge, skill and behaviour.
_LISTS: tuple[tuple[str, tuple[str, ...], str, StatementKind], ...] = (
    ("knowledges", ("knowledgeId", "id"), "K", StatementKind.KNOWLEDGE),
    ("technicalKnowledges", ("id", "technicalKnowledgeId"), "TK", StatementKind.KNOWLEDGE),
    ("skills", ("skillId", "id"), "S", StatementKind.SKILL),
    ("technicalSkills", ("id", "technicalSkillId"), "TS", StatementKind.SKILL),
    ("behaviours", ("behaviourId", "id"), "B", StatementKind.BEHAVIOUR),
    (
        "employabilitySkillsAndBehaviours",
        ("id", "employabilitySkillsAndBehaviourId"),
        "ESB",
        StatementKind.BEHAVIOUR,
    ),
)
_LINKS: tuple[tuple[str, StatementKind], ...] = (
    ("mappedKnowledge", StatementKind.KNOWLEDGE),
    ("mappedSkills", StatementKind.SKILL),
    ("mappedBehaviour", StatementKind.BEHAVIOUR),
    ("mappedBehaviours", StatementKind.BEHAVIOUR),
)


def matches(record: Record) -> bool:
    """Return whether a record has this feed's shape: GUID keys and no codes for people."""
    if "referenceNumber" not in record or "stdCode" in record or "versionNo" in record:
        return False
    return "version" in record or any(name in record for name, *_ in _LISTS) or "duties" in record


def read_record(record: Record, label: str) -> Parts:
    """Return the parts of one record. `label` names the record in messages."""
    reference = text_of(record.get("referenceNumber"))
    version = text_of(record.get("version"))
    parts = Parts(
        label=f"{reference}@{version}" if reference and version else label,
        reference=reference,
        version=version,
        title=clean_text(text_of(record.get("title"))),
        route=clean_text(text_of(record.get("route"))) or None,
        status=clean_text(text_of(record.get("status"))) or None,
        lars_code=_lars_code(record.get("larsCode")),
    )
    parts.level = read_level(record.get("level"), parts)
    for name, id_names, prefix, kind in _LISTS:
        for place, entry in enumerate(_entries(record.get(name)), start=1):
            identifier = _identifier(first(entry, *id_names))
            code = f"{prefix}{place}"
            parts.statements.append(
                StatementPart(
                    id=identifier or code,
                    code=code,
                    kind=kind,
                    text=clean_text(text_of(entry.get("detail"))),
                    key=identifier or None,
                )
            )
    parts.duties = list(_duties(record))
    parts.options = [
        OptionPart(id=identifier, title=title, key=identifier)
        for entry in _entries(record.get("options"))
        if (identifier := _identifier(first(entry, "optionId", "id")))
        and (title := clean_text(text_of(entry.get("title"))))
    ]
    parts.option_names = [
        name
        for value in listed(record.get("optionsUnstructuredTemplate"))
        if (name := clean_text(text_of(value)))
    ]
    return parts


def _duties(record: Record) -> Iterator[DutyPart]:
    for place, entry in enumerate(_entries(record.get("duties")), start=1):
        identifier = _identifier(first(entry, "dutyID", "dutyId", "id"))
        yield DutyPart(
            id=identifier or f"D{place}",
            code=f"D{place}",
            text=clean_text(text_of(entry.get("dutyDetail"))),
            links=[
                (kind, target)
                for name, kind in _LINKS
                for link in listed(entry.get(name))
                if (target := _identifier(link))
            ],
            core=text_of(entry.get("isThisACoreDuty")).casefold() in {"1", "true"},
            scope=tuple(
                option
                for value in listed(entry.get("mappedOptions"))
                if (option := _identifier(value))
            ),
            criteria=clean_text(text_of(entry.get("criteriaForMeasuringPerformance"))),
            key=identifier or None,
        )


def _entries(value: Any) -> list[Record]:  # noqa: ANN401 - a JSON value
    """Return a list of objects; an entry that is not an object keeps its place as an empty one."""
    return [entry if isinstance(entry, dict) else {} for entry in listed(value)]


def _identifier(value: Any) -> str:  # noqa: ANN401 - a JSON value
    # GUIDs compare without case and without braces.
    return (value if isinstance(value, str) else text_of(value)).strip("{} ").casefold()


def _lars_code(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    said = text_of(value)
    return said if said not in {"", "0"} else None
