"""From a record's parts, in whichever feed they came, to a standard and its faults.

Both feeds are read into `Parts`; what follows from those is decided here, once.
"""

from collections.abc import Iterable, Sequence

from corpora.identifiers import REFERENCE, STATUSES, VERSION
from corpora.importers.options import NAME_ONLY, place
from corpora.importers.parts import DutyPart, Parts, StatementPart, count, join, name_codes, subject
from corpora.importers.report import Fault
from corpora.standard import Duty, Option, Standard, Statement, StatementKind
from corpora.text import is_placeholder

_ALL_KINDS: dict[StatementKind, str] = {
    StatementKind.KNOWLEDGE: "knowledge",
    StatementKind.SKILL: "skills",
    StatementKind.BEHAVIOUR: "behaviours",
}
_EXPECTED: dict[str, dict[StatementKind, str]] = {
    "ST": _ALL_KINDS,
    "FA": _ALL_KINDS,
    # An apprenticeship unit teaches technical knowledge and skills only.
    "AU": {kind: said for kind, said in _ALL_KINDS.items() if kind is not StatementKind.BEHAVIOUR},
}
_EXAMPLES = 3  # how many cases a message shows


def assemble(parts: Parts) -> Standard | None:
    """Return the standard that `parts` describe, or `None` where the record cannot be used.

    Every fault found on the way is added to ``parts.problems``.
    """
    if not _identified(parts):
        return None
    statements = _usable_statements(parts)
    if not statements:
        parts.report(
            Fault.NO_STATEMENTS,
            "it has no knowledge, skill or behaviour statement, so that nothing can be mapped to "
            "it; the record is left out",
        )
        return None
    duties = _usable_duties(parts)
    _report_empty_lists(parts, statements.values(), duties)
    links = _resolve_links(parts, duties, statements)
    options = place(parts, statements, duties, links)
    _report_unlinked(parts, statements, duties, links)
    _report_repeated_text(parts, statements)
    keyed = any(option.key for option in parts.options) or any(part.key for part in duties)
    keys: dict[str, str] = {}
    for identifier, title in options.titles.items():
        keys.setdefault(title, identifier)
    order = list(keys)
    return Standard(
        reference=parts.reference,
        version=parts.version,
        title=parts.title,
        level=parts.level,
        route=parts.route,
        status=_status(parts),
        lars_code=parts.lars_code,
        statements=tuple(
            Statement(
                code=part.code,
                kind=part.kind,
                text=part.text,
                key=part.key,
                options=_in_order(options.statements[part.id], order),
            )
            for part in statements.values()
        ),
        duties=tuple(
            Duty(
                code=part.code,
                text=part.text,
                key=part.key,
                statements=tuple(statements[link].code for link in links[part.id]),
                options=_in_order(options.duties[part.id], order),
                criteria=part.criteria,
            )
            for part in duties
        ),
        options=tuple(
            Option(title=title, key=key if keyed and not key.startswith(NAME_ONLY) else None)
            for title, key in keys.items()
        ),
    )


def _identified(parts: Parts) -> bool:
    if REFERENCE.fullmatch(parts.reference) is None:
        parts.report(
            Fault.BAD_REFERENCE,
            f"its reference is {parts.reference!r}, not ST, FA or AU and four digits; the "
            "record is left out",
        )
        return False
    if VERSION.fullmatch(parts.version) is None:
        parts.report(
            Fault.BAD_VERSION,
            f"its version is {parts.version!r}, not two numbers such as 1.0; the record is "
            "left out",
        )
        return False
    if is_placeholder(parts.title):
        parts.report(Fault.NO_TITLE, "it has no title; the record is left out")
        return False
    return True


def _usable_statements(parts: Parts) -> dict[str, StatementPart]:
    """Return the statements by id, in order, without placeholders and repetitions.

    Those left out keep their place in the count, so that the other codes stay the official ones.
    """
    usable: dict[str, StatementPart] = {}
    placeholders: list[str] = []
    codes: set[str] = set()
    for part in parts.statements:
        if is_placeholder(part.text):
            placeholders.append(part.code)
        elif part.id in usable or part.code in codes:
            parts.report(
                Fault.REPEATED_STATEMENT,
                f"{part.code} is listed again under the same identifier or code; the first is kept",
            )
        else:
            usable[part.id] = part
            codes.add(part.code)
    if placeholders:
        parts.report(
            Fault.PLACEHOLDER_STATEMENT,
            f"{subject(placeholders, 'has', 'have')} no text; left out",
        )
    return usable


def _usable_duties(parts: Parts) -> list[DutyPart]:
    usable: dict[str, DutyPart] = {}
    placeholders: list[str] = []
    codes: set[str] = set()
    for part in parts.duties:
        if is_placeholder(part.text):
            placeholders.append(part.code)
        elif part.id in usable or part.code in codes:
            parts.report(
                Fault.REPEATED_DUTY,
                f"{part.code} is listed again under the same identifier or code; the first is kept",
            )
        else:
            usable[part.id] = part
            codes.add(part.code)
    if placeholders:
        parts.report(
            Fault.PLACEHOLDER_DUTY,
            f"{subject(placeholders, 'has', 'have')} a placeholder instead of a text; left out",
        )
    return list(usable.values())


def _report_empty_lists(
    parts: Parts, statements: Iterable[StatementPart], duties: Sequence[DutyPart]
) -> None:
    expected = _EXPECTED[parts.reference[:2]]
    present = {part.kind for part in statements}
    empty = [said for kind, said in expected.items() if kind not in present]
    # Foundation apprenticeships and apprenticeship units have no duties of their own.
    if not duties and parts.reference.startswith("ST"):
        empty.append("duties")
    if empty:
        parts.report(Fault.EMPTY_LIST, f"it lists no {' or '.join(empty)}")


def _resolve_links(
    parts: Parts, duties: Sequence[DutyPart], statements: dict[str, StatementPart]
) -> dict[str, list[str]]:
    """Return, for each duty id, the ids of the statements it draws on, in the standard's order."""
    rank = {identifier: place for place, identifier in enumerate(statements)}
    resolved: dict[str, list[str]] = {}
    dangling: list[str] = []
    targets: set[str] = set()
    misplaced: list[str] = []
    for duty in duties:
        found: set[str] = set()
        for kind, identifier in duty.links:
            statement = statements.get(identifier)
            if statement is None:
                dangling.append(duty.code)
                targets.add(identifier)
                continue
            found.add(identifier)
            if statement.kind is not kind:
                misplaced.append(f"{duty.code} to {statement.code}")
        resolved[duty.id] = sorted(found, key=rank.__getitem__)
    if dangling:
        parts.report(
            Fault.DANGLING_LINK,
            f"{count(len(dangling), 'link')} of {name_codes(dangling)} to "
            f"{count(len(targets), 'statement')} that the record does not list (such as "
            f"{min(targets)}); left out",
        )
    if misplaced:
        parts.report(
            Fault.MISPLACED_LINK,
            f"{count(len(misplaced), 'link')} in the list of another kind "
            f"({join(misplaced[:_EXAMPLES])}); kept under the statement's own kind",
        )
    return resolved


def _report_unlinked(
    parts: Parts,
    statements: dict[str, StatementPart],
    duties: Sequence[DutyPart],
    links: dict[str, list[str]],
) -> None:
    linked = {identifier for duty in duties for identifier in links[duty.id]}
    if not linked:
        if duties:
            parts.report(
                Fault.UNLINKED_STATEMENT, "its duties are not linked to its statements at all"
            )
        return
    loose = [part.code for identifier, part in statements.items() if identifier not in linked]
    if loose:
        parts.report(Fault.UNLINKED_STATEMENT, f"no duty draws on {join(loose)}")


def _report_repeated_text(parts: Parts, statements: dict[str, StatementPart]) -> None:
    seen: dict[tuple[StatementKind, str], str] = {}
    for part in statements.values():
        text = " ".join(part.text.casefold().split())
        first = seen.setdefault((part.kind, text), part.code)
        if first != part.code:
            parts.report(Fault.REPEATED_TEXT, f"{part.code} has the same text as {first}")


def _status(parts: Parts) -> str | None:
    if parts.status is None:
        return None
    for status in STATUSES:
        if status.casefold() == parts.status.casefold():
            return status
    parts.report(
        Fault.UNKNOWN_STATUS, f"its status {parts.status!r} is not one of {join(STATUSES)}"
    )
    return parts.status


def _in_order(chosen: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    chosen = set(chosen)
    if not chosen:
        return ()
    return tuple(title for title in order if title in chosen)
