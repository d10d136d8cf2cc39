"""Everything a rule may look at: the mapping and what people wrote, gave and hold beside it."""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from corpora.area import SpecialistArea
from corpora.standard import Standard
from foundation.settings import load_settings
from mapper.combinations import Combination, Reach, reach, worst_combination
from mapper.mapping import Mapping
from mapper.requirements import Requirement, requirements_of
from mapper.rules.assessment_file import Assessment
from mapper.rules.frameworks import Framework, shipped_frameworks
from mapper.rules.profile import Profile
from mapper.rules.scope_file import Scope
from mapper.rules.similarity import Similarity, by_words
from mapper.rules.submission import Submission
from mapper.specification import Specification
from mapper.structure import Structure, structure_of

PlaceKey = tuple[str, str, str | None]
"""Unit, outcome and criterion as printed."""


class HasPlace(Protocol):
    """Anything that lies somewhere in a specification."""

    @property
    def unit(self) -> str:
        """Printed reference of the unit."""

    @property
    def outcome(self) -> str:
        """Printed reference of the outcome."""

    @property
    def criterion(self) -> str | None:
        """Printed reference of the criterion, if any."""


def place_key(place: HasPlace) -> PlaceKey:
    """Return the key under which notes on a place are kept."""
    return place.unit, place.outcome, place.criterion


@dataclass(frozen=True)
class StatementNote:
    """What a person wrote of one statement; empty where nothing was written."""

    reason: str = ""
    explanation: str = ""
    build_upon: str = ""


@dataclass(frozen=True)
class DutyNote:
    """What a person wrote of one duty: the accepted link, and where its evidence of need is."""

    link: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class AdditionNote:
    """What a person wrote of one item of additional content."""

    relevance: str = ""
    validation: str = ""
    framework: str = ""


@dataclass(frozen=True)
class Notes:
    """What people wrote: by code, by code, and by place (see `place_key`)."""

    statements: Table[str, StatementNote] = field(default_factory=dict)
    duties: Table[str, DutyNote] = field(default_factory=dict)
    additions: Table[PlaceKey, AdditionNote] = field(default_factory=dict)

    def of_statement(self, code: str) -> StatementNote:
        """Return the note on a statement; an empty one where there is none."""
        return self.statements.get(code, StatementNote())

    def of_duty(self, code: str) -> DutyNote:
        """Return the note on a duty; an empty one where there is none."""
        return self.duties.get(code, DutyNote())

    def of_addition(self, place: HasPlace) -> AdditionNote:
        """Return the note on additional content; an empty one where there is none."""
        return self.additions.get(place_key(place), AdditionNote())


@dataclass(frozen=True)
class Mapped:
    """One standard (or one option of it) with the mapping of the specification to it."""

    mapping: Mapping
    standard: Standard
    notes: Notes = field(default_factory=Notes)

    @property
    def name(self) -> str:
        """Reference, version and option, as a message names it."""
        option = self.mapping.standard.option
        return f"{self.standard.pinned}, {option}" if option else self.standard.pinned


@dataclass(frozen=True, kw_only=True)
class RuleContext:
    """Everything a rule may look at.

    `others` are the same specification's mappings to further standards or options: the other
    occupations of a higher technical qualification, the other standards that are built upon.
    `structure` is what the specification says of its units where no structure file was given.
    `body` is who approves, a setting, since the functions have moved (domain notes 4.4).
    """

    profile: Profile
    mapping: Mapping
    specification: Specification
    standard: Standard
    area: SpecialistArea | None = None
    structure: Structure | None = None
    others: tuple[Mapped, ...] = ()
    notes: Notes = field(default_factory=Notes)
    submission: Submission | None = None
    assessment: Assessment | None = None
    scope: Scope | None = None
    frameworks: tuple[Framework, ...] = field(default_factory=shipped_frameworks)
    similarity: Similarity = field(default_factory=by_words)
    body: str = field(default_factory=lambda: load_settings().body)

    @cached_property
    def occupations(self) -> tuple[Mapped, ...]:
        """Every standard that the specification is mapped to, the main one first."""
        return (Mapped(self.mapping, self.standard, self.notes), *self.others)

    @cached_property
    def rules_of_combination(self) -> Structure:
        """The structure given, else what the specification says."""
        return self.structure or structure_of(self.specification)

    @cached_property
    def requirements(self) -> tuple[list[Requirement], ...]:
        """What each occupation asks of a set of units."""
        return tuple(requirements_of(one.mapping.statements) for one in self.occupations)

    @cached_property
    def reach(self) -> dict[str, Reach]:
        """Guaranteed and possible coverage of the main standard's statements, by code."""
        return reach(self.rules_of_combination, self.requirements[0])

    @cached_property
    def worst(self) -> Combination | None:
        """The permitted combination that covers least; `None` where none is permitted."""
        return worst_combination(self.rules_of_combination, self.requirements)

    @property
    def title(self) -> str:
        """The qualification's title, as the submission or else the document gives it."""
        given = self.submission.title if self.submission else ""
        return given or self.specification.qualification.title or ""
