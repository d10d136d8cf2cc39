"""What a specification is mapped to: the statements and duties in scope, as one list of targets."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpora.area import SpecialistArea
from corpora.standard import Standard
from foundation.errors import UnknownNameError

DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Target:
    """One statement or duty. `kind` is knowledge, skill, behaviour or duty.

    `options` names the options of a core-and-options standard that it belongs to (empty: core);
    `origin` says who named a specialist duty, `None` for a duty of the standard.
    """

    code: str
    kind: str
    text: str
    options: tuple[str, ...] = ()
    origin: str | None = None

    @property
    def is_duty(self) -> bool:
        """Whether this is a duty rather than a statement."""
        return self.kind == DUTY


def targets_in_scope(
    standard: Standard,
    *,
    option: str | None = None,
    area: SpecialistArea | None = None,
) -> tuple[Target, ...]:
    """Return the targets of a mapping: statements in standard order, then duties.

    With `option`, statements and duties of other options are left out (core ones stay: an option's
    statements are those of the core duties and its own, domain notes 4.1). With `area`, the duties
    are the specialist area's instead of the standard's (founding document 003: content is mapped
    to the specialist duties and to the statements of the standard it builds upon).

    Raises
    ------
    UnknownNameError
        The standard has no such option.
    """
    if option is not None:
        option = _resolve_option(standard, option)
    statements = [
        Target(s.code, s.kind.value, s.text, s.options)
        for s in standard.statements
        if _applies(s.options, option)
    ]
    if area is not None:
        duties = [Target(d.code, DUTY, d.text, origin=d.origin.value) for d in area.duties]
    else:
        duties = [
            Target(d.code, DUTY, d.text, d.options)
            for d in standard.duties
            if _applies(d.options, option)
        ]
    return (*statements, *duties)


def _applies(options: Iterable[str], chosen: str | None) -> bool:
    named = tuple(options)
    return chosen is None or not named or chosen in named


def _resolve_option(standard: Standard, name: str) -> str:
    titles = [option.title for option in standard.options]
    for title in titles:
        if title.casefold() == name.casefold():
            return title
    advice = (
        f"{standard.pinned} has the options {', '.join(repr(title) for title in titles)}."
        if titles
        else f"{standard.pinned} has no options; leave --option out."
    )
    raise UnknownNameError("option", name, advice=advice)
