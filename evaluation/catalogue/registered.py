"""What a register knows of the entries of a manifest: rows found, blanks filled, doubts noted."""

from dataclasses import replace

from evaluation.catalogue.manifest import Entry, Manifest
from evaluation.register.match import Found, RegisterMatcher
from evaluation.register.outside import find_listed
from evaluation.register.register import RegisterRow
from evaluation.register.title import parse_title
from mapper.review.policy import Policy
from mapper.rules.applicability import reason_not_applicable


def with_register(
    manifest: Manifest, matcher: RegisterMatcher, policy: Policy | None = None
) -> Manifest:
    """Return the manifest with what the register has filled in where the manifest says nothing.

    Of rows without number and title nothing is asked. What was not found, found only nearly or
    contradicts the register is noted, and so are titles that `policy` lists as out of scope. A type
    that stands on no standard keeps its qualification from being mapped, as if the manifest said
    so.
    """
    entries, notes = [], list(manifest.notes)
    for entry in manifest.entries:
        if not (entry.qan or entry.title):
            entries.append(entry)
            continue
        found = matcher.find(number=entry.qan, title=entry.title, organisation=entry.organisation)
        entries.append(entry if found.row is None else _filled(entry, found.row))
        notes += [f"row {entry.line}: {note}" for note in _notes(entry, found, policy)]
    return replace(manifest, entries=entries, notes=list(dict.fromkeys(notes)))


def _filled(entry: Entry, row: RegisterRow) -> Entry:
    type_, title = entry.type or row.type, parse_title(f"{row.title} {row.level}")
    return replace(
        entry,
        qan=entry.qan or row.printed_number,
        title=entry.title or row.title,
        organisation=entry.organisation or row.awarding_organisation,
        level=entry.level or (title.level or "").capitalize(),
        type=type_,
        not_mapped=entry.not_mapped or reason_not_applicable(type_) or "",
    )


def _notes(entry: Entry, found: Found, policy: Policy | None) -> list[str]:
    """Return what a person should know, in sentences."""
    notes = []
    if found.row is None:
        near = "; ".join(f"{row.title} ({row.printed_number})" for row in found.near)
        meant = f" Perhaps one of these was meant: {near}." if near else ""
        notes.append(f"not found in the register. {found.note}{meant}")
    elif found.how == "near title":
        notes.append(
            f"taken for “{found.row.title}” ({found.row.printed_number}) by a title that is nearly "
            f"the same. {found.note}".rstrip()
        )
    elif found.note:
        notes.append(found.note)
    title = found.row.title if found.row else entry.title
    if policy is not None and (listed := find_listed(policy, title)):
        notes.append(
            f"listed as out of scope in group {listed.group.number} {listed.group.name} "
            f"({policy.outside.source})."
        )
    return notes
