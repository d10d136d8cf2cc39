"""A fictional qualification that pleases every rule of a profile, for tests to spoil."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from corpora.area import SpecialistArea, SpecialistDuty
from corpora.standard import Standard, Statement, StatementKind
from mapper.mapping import (
    AdditionalContent,
    AdditionalItem,
    AdditionalShare,
    Coverage,
    Evidence,
    Facet,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.rules.assessment_file import Assessment, Component
from mapper.rules.context import DutyNote, Notes, RuleContext
from mapper.rules.profile import Group, Profile
from mapper.rules.scope_file import Scope, ScopeEntry
from mapper.rules.submission import Answer, ProposalState, SampleAssessment, Submission
from mapper.specification import Document, Qualification, Specification, Unit
from mapper.structure import Structure, structure_of_units

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
KINDS = {"K": "knowledge", "S": "skill", "B": "behaviour"}
TEXTS = {
    "K1": "Light and heat under glass and how crops respond",
    "K2": "Pests of protected crops",
    "S1": "Graft young plants",
    "S2": "Set the climate of a glasshouse",
    "B1": "Patience with living things",
}
DUTY_TEXTS = {
    "D1": "Nurse rare orchids from flask to flower",
    "D2": "Pollinate vanilla by hand",
}
UNITS = [
    Unit(ref="101", title="Under glass", mandatory=True, glh=60, credits=6),
    Unit(ref="102", title="Crops", mandatory=True, glh=60, credits=6),
    Unit(ref="201", title="Orchids", mandatory=False, glh=40, credits=4),
]
WINDOWS = {
    "htq": date(2020, 10, 1),
    "l2-occupational-entry": date(2023, 11, 14),
    "l2-additional-specialist": date(2023, 11, 14),
    "l2-employer-proposed": date(2024, 9, 24),
}


class World:
    """Builds contexts and their parts; every method returns new objects."""

    def context(self, profile: Profile, **changes: Any) -> RuleContext:
        """A context of this profile in which everything is in order."""
        standard = self.standard(profile)
        values: dict[str, Any] = {
            "profile": profile,
            "mapping": self.mapping(profile),
            "specification": self.specification(profile),
            "standard": standard,
            "area": self.area(profile) if profile.group is Group.BUILD_UPON else None,
            "structure": structure_of_units(UNITS),
            "notes": Notes(duties={code: DutyNote(link="Accepted.") for code in DUTY_TEXTS}),
            "submission": self.submission(profile),
            "assessment": Assessment(
                (Component("Project", "project", frozenset(), frozenset({"101", "102"})),)
            ),
            "scope": Scope("scope.csv", (ScopeEntry(standard.reference, "", (), None, None, ""),)),
        }
        return RuleContext(**(values | changes))

    def level(self, profile: Profile) -> int:
        return profile.levels[0] if profile.levels else 3

    def standard(self, profile: Profile, **changes: Any) -> Standard:
        values: dict[str, Any] = {
            "reference": "ST9801",
            "version": "1.1",
            "title": "Glasshouse grower",
            "level": self.level(profile),
            "status": "In development"
            if profile.group is Group.PROPOSED
            else "Approved for delivery",
            "statements": tuple(
                Statement(code=code, kind=StatementKind(KINDS[code[0]]), text=text)
                for code, text in TEXTS.items()
            ),
        }
        return Standard(**(values | changes))

    def area(self, profile: Profile, **changes: Any) -> SpecialistArea:
        values: dict[str, Any] = {
            "name": "Orchids",
            "level": self.level(profile),
            "standards": ("ST9801",),
            "duties": tuple(
                SpecialistDuty(code=code, text=text) for code, text in DUTY_TEXTS.items()
            ),
        }
        return SpecialistArea(**(values | changes))

    def specification(self, profile: Profile, **qualification: Any) -> Specification:
        level = self.level(profile)
        words = (*profile.title_words, "Award")[0]
        values = {
            "title": f"Northmere Awards Level {level} {words} in Glasshouse Growing",
            "awarding_organisation": "Northmere Awards",
            "level": level,
        }
        return Specification(
            document=Document(name="glasshouse.pdf", sha256="ab" * 32, pages=60),
            qualification=Qualification(**(values | qualification)),
            units=UNITS,
        )

    def submission(self, profile: Profile, **changes: Any) -> Submission:
        values: dict[str, Any] = {
            "submit_on": WINDOWS.get(profile.name, date(2025, 3, 12)),
            "sector_subject_area": "Horticulture and forestry",
            "recognised_areas": ("Agriculture", "Horticulture and forestry"),
            "proposal": ProposalState.AGREED,
            "documents": {document.id: True for document in profile.documents},
            "checks": {check.id: Answer.YES for check in profile.checks},
            "samples": (SampleAssessment(title="Set A", dated=date(2023, 11, 1)),),
        }
        if profile.cycle == "cycle-1" and profile.name.startswith("l3"):
            values["submit_on"] = date(2023, 7, 10)
        if values["submit_on"] < date(2023, 1, 1):
            values["samples"] = (SampleAssessment(title="Set A", dated=date(2019, 11, 1)),)
        return Submission(**(values | changes))

    def mapping(self, profile: Profile) -> Mapping:
        covered = {
            Group.SELECTIVE: ("K1", "S1"),
            Group.BUILD_UPON: ("B1",),
        }.get(profile.group, tuple(TEXTS))
        specialist = profile.group is Group.BUILD_UPON
        statements = [self.statement(code, FULL if code in covered else NONE) for code in TEXTS]
        duties = [
            MappedDuty(
                code=code,
                text=text,
                coverage=FULL,
                evidence=[self.evidence(102, f"{place}.1", kind="skill")],
                link="DRAFT: do it",
                origin="pre-defined",
            )
            for place, (code, text) in enumerate(DUTY_TEXTS.items(), start=1)
        ] * specialist
        nothing = Share(estimate=0.0, low=0.0, high=0.02)
        return Mapping(
            specification=SpecificationPin(name="glasshouse.pdf", sha256="ab" * 32),
            standard=StandardPin(reference="ST9801", version="1.1", title="Glasshouse grower"),
            category=profile.name,
            statements=statements,
            duties=duties,
            items=[self.item(f"{n}.1", duties=("D1",) * specialist) for n in range(1, 5)],
            additional_content=AdditionalContent(
                items=[], share=AdditionalShare(items=nothing, criteria=nothing, glh=None)
            ),
            findings=[],
            versions=Versions(mapper="0", encoder="e", scorer="s", profile=profile.pinned),
        )

    def statement(
        self, code: str, coverage: Coverage, *places: Evidence, **changes: Any
    ) -> MappedStatement:
        """A statement with one fitting place in unit 101, unless its places are given."""
        kind = KINDS[code[0]]
        evidence = list(places)
        if not evidence and coverage is not NONE:
            evidence = [self.evidence(101, "1.1", kind=kind, coverage=coverage)]
        values: dict[str, Any] = {
            "code": code,
            "kind": kind,
            "statement": TEXTS[code],
            "coverage": coverage,
            "probability": 0.9,
            "guaranteed": coverage,
            "needs_look": False,
            "facets": [Facet(text=TEXTS[code], covered=coverage is FULL)],
            "rationale": "What the program says.",
            "evidence": evidence,
        }
        return MappedStatement(**(values | changes))

    def evidence(self, unit: int, criterion: str, **changes: Any) -> Evidence:
        values: dict[str, Any] = {
            "unit": str(unit),
            "outcome": criterion.partition(".")[0],
            "criterion": criterion,
            "page": 12,
            "page_label": "10",
            "text": "graft a tomato",
            "coverage": FULL,
            "probability": 0.9,
            "kind": "skill",
            "facets": [0],
        }
        return Evidence(**(values | changes))

    def item(
        self, criterion: str, *, statements: Iterable[str] = (), duties: Iterable[str] = ()
    ) -> MappedItem:
        def links(codes: Iterable[str]) -> list[ItemLink]:
            return [ItemLink(code=code, coverage=FULL, probability=0.9) for code in codes]

        return MappedItem(
            unit="101",
            outcome=criterion.partition(".")[0],
            criterion=criterion,
            statements=links(statements),
            duties=links(duties),
        )

    def addition(self, text: str = "brew compost tea") -> AdditionalItem:
        return AdditionalItem(
            unit="102", outcome="3", criterion="3.1", page=20, page_label="18", text=text,
            probability=0.95,
        )  # fmt: skip

    def with_statements(self, context: RuleContext, *statements: MappedStatement) -> RuleContext:
        """The context with these statements in place of those with their codes."""
        ours = {one.code: one for one in statements}
        old = context.mapping.statements
        return self.with_mapping(context, statements=[ours.get(one.code, one) for one in old])

    def with_mapping(self, context: RuleContext, **changes: Any) -> RuleContext:
        return replace(context, mapping=context.mapping.model_copy(update=changes))

    def with_submission(self, context: RuleContext, **changes: Any) -> RuleContext:
        return replace(context, submission=self.submission(context.profile, **changes))

    def with_additions(self, context: RuleContext, *items: AdditionalItem) -> RuleContext:
        share = Share(estimate=0.2, low=0.1, high=0.35)
        content = AdditionalContent(
            items=list(items), share=AdditionalShare(items=share, criteria=share, glh=share)
        )
        return self.with_mapping(context, additional_content=content)

    def structure(self, **changes: Any) -> Structure:
        return structure_of_units(UNITS).model_copy(update=changes)


@pytest.fixture(scope="session")
def world() -> World:
    return World()
