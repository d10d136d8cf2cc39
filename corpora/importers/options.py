"""Core and options: which option each duty and each statement of a record belongs to.

The rule is the official importer's (domain notes 4.1): the statements of an option are those that
core duties draw on, together with those that its own duties draw on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpora.importers.parts import DutyPart, Parts, StatementPart, count, join, subject
from corpora.importers.report import Fault

NAME_ONLY = "name:"
"""Prefix of the stand-in identifier of an option that is only named."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The options of a record.

    `titles` are the options' titles by identifier, in order; `duties` and `statements` the titles
    that each belongs to, by identifier, empty for core.
    """

    titles: Mapping[str, str]
    duties: Mapping[str, set[str]]
    statements: Mapping[str, set[str]]


def place(
    parts: Parts,
    statements: Mapping[str, StatementPart],
    duties: Sequence[DutyPart],
    links: Mapping[str, Sequence[str]],
) -> Placed:
    """Return the options of a record; what is wrong with them is added to ``parts.problems``.

    `links` are the identifiers of the statements that each duty draws on.
    """
    titles = _listed_titles(parts)
    duty_options = _duty_options(parts, duties, titles)
    _add_option_names(parts, titles)
    _report_idle(parts, titles, duty_options)
    derived = _derived(statements, duties, links, duty_options)
    return Placed(titles, duty_options, _statement_options(parts, statements, derived, titles))


def _listed_titles(parts: Parts) -> dict[str, str]:
    titles: dict[str, str] = {}
    repeated: list[str] = []
    known: dict[str, str] = {}
    for option in parts.options:
        title = known.setdefault(option.title.casefold(), option.title)
        if option.id in titles or title in titles.values():
            repeated.append(option.title)
        # One title under two identifiers is one option: links to either mean it.
        titles.setdefault(option.id, title)
    if repeated:
        parts.report(
            Fault.REPEATED_OPTION,
            f"the option {join(repeated)} is listed again; the first is kept",
        )
    return titles


def _duty_options(
    parts: Parts, duties: Sequence[DutyPart], titles: dict[str, str]
) -> dict[str, set[str]]:
    """Return the option titles of each duty by duty id; empty means core.

    Unlisted options that alone keep a duty from being core are added to `titles`.
    """
    result: dict[str, set[str]] = {duty.id: set() for duty in duties}
    if not any(duty.scope for duty in duties):
        return result
    listed = frozenset(titles)
    unlisted: dict[str, list[str]] = {}
    homeless: list[str] = []
    for duty in duties:
        if duty.core:
            continue
        result[duty.id] = {titles[option] for option in duty.scope if option in listed}
        for option in duty.scope:
            if option not in listed:
                unlisted.setdefault(option, []).append(duty.code)
        if not duty.scope:
            homeless.append(duty.code)
        elif not result[duty.id]:
            # Without any option the duty would pass for core, which the record denies.
            for option in duty.scope:
                titles.setdefault(option, f"Unnamed option {option[:8]}")
                result[duty.id].add(titles[option])
    _report_unlisted(parts, unlisted, titles)
    if homeless:
        parts.report(
            Fault.DUTY_WITHOUT_OPTION,
            f"{subject(homeless, 'is', 'are')} neither core nor of any option; treated as core",
        )
    return result


def _report_unlisted(
    parts: Parts, unlisted: Mapping[str, Sequence[str]], titles: Mapping[str, str]
) -> None:
    kept = [option for option in unlisted if option in titles]
    dropped = [option for option in unlisted if option not in titles]
    for options, what in (
        (kept, f"kept as {join([repr(titles[option]) for option in kept])}"),
        (dropped, "these links are left out"),
    ):
        if options:
            codes = [code for option in options for code in unlisted[option]]
            parts.report(
                Fault.UNKNOWN_OPTION,
                f"{subject(codes, 'belongs', 'belong')} to {count(len(options), 'option')} "
                f"that the record does not list; {what}",
            )


def _add_option_names(parts: Parts, titles: dict[str, str]) -> None:
    """Add options that older standards only name, without identifiers or duties."""
    known = {title.casefold() for title in titles.values()}
    for name in parts.option_names:
        if name.casefold() not in known:
            known.add(name.casefold())
            titles[NAME_ONLY + name] = name


def _report_idle(
    parts: Parts, titles: Mapping[str, str], duty_options: Mapping[str, set[str]]
) -> None:
    used = {title for options in duty_options.values() for title in options}
    idle = [title for title in dict.fromkeys(titles.values()) if title not in used]
    if idle:
        parts.report(
            Fault.OPTION_WITHOUT_DUTIES,
            f"no duty belongs to the option {join(idle)}, so that its statements cannot be told "
            "apart",
        )


def _derived(
    statements: Mapping[str, StatementPart],
    duties: Sequence[DutyPart],
    links: Mapping[str, Sequence[str]],
    duty_options: Mapping[str, set[str]],
) -> dict[str, set[str]]:
    """Return the options of each statement by the duties that draw on it; empty means core."""
    result: dict[str, set[str]] = {identifier: set() for identifier in statements}
    core: set[str] = set()
    for duty in duties:
        for identifier in links[duty.id]:
            result[identifier] |= duty_options[duty.id]
            if not duty_options[duty.id]:
                core.add(identifier)
    return {name: set() if name in core else options for name, options in result.items()}


def _statement_options(
    parts: Parts,
    statements: Mapping[str, StatementPart],
    derived: Mapping[str, set[str]],
    titles: Mapping[str, str],
) -> dict[str, set[str]]:
    """Return the options of each statement: those the record states, else the derived ones."""
    result: dict[str, set[str]] = {}
    unlisted: dict[str, list[str]] = {}
    for identifier, part in statements.items():
        scope = part.scope
        if scope is None:
            result[identifier] = derived[identifier]
            continue
        stated = {titles[option] for option in scope if option in titles}
        unknown = [option for option in scope if option not in titles]
        for option in unknown:
            unlisted.setdefault(option, []).append(part.code)
        result[identifier] = stated if stated or not unknown else derived[identifier]
    for option, codes in unlisted.items():
        parts.report(
            Fault.UNKNOWN_OPTION,
            f"{subject(codes, 'belongs', 'belong')} to an option that the record does not "
            f"list ({option}); placed by the duties that draw on them",
        )
    return result
