"""A small fictional specification and standard, and a matcher that answers what a test says."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from corpora.standard import Duty, Standard, Statement, StatementKind
from mapper.claims import Claims, EvidenceClaim, StatementClaim
from mapper.mapping import Coverage
from mapper.matching.scores import OperatingPoint, Scores
from mapper.matching.targets import Target
from mapper.request import Request
from mapper.review.check import ReviewSettings, check_claims
from mapper.review.report import CheckReport
from mapper.specification import (
    Claim,
    Criterion,
    Document,
    Item,
    LearningOutcome,
    Qualification,
    Specification,
    Unit,
)

SURE, LIKELY, DOUBTFUL, UNLIKELY = 0.9, 0.5, 0.05, 0.001
"""Probabilities of a pair as the scorer gives them."""


@pytest.fixture(scope="session")
def kites() -> Specification:
    """Two units on five pages: the printed numbers begin at 1 on the third page of the file."""

    def criterion(ref: str, text: str, kind: str, page: int) -> Criterion:
        return Criterion(ref=ref, text=text, kind=kind, page=page, page_label=str(page - 2))

    def outcome(ref: str, text: str, page: int, criteria: list[Criterion]) -> LearningOutcome:
        return LearningOutcome(
            ref=ref, text=text, page=page, page_label=str(page - 2), criteria=criteria
        )

    return Specification(
        document=Document(name="kites.pdf", sha256="a" * 64, pages=8),
        qualification=Qualification(
            title="Level 3 Diploma in Kite Making", awarding_organisation="Kite Awards"
        ),
        units=[
            Unit(
                ref="101", title="Sails and frames", page=3, page_label="1", mandatory=True,
                outcomes=[
                    outcome("1", "Understand sails", 3, [
                        criterion("1.1", "Explain how sail cloth is cut", "knowledge", 3),
                        criterion("1.2", "Describe dyes for sails", "knowledge", 3),
                    ]),
                    outcome("2", "Be able to build frames", 4, [
                        criterion("2.1", "Build a frame of cane", "skill", 4),
                        criterion("2.2", "Test a frame in wind", "skill", 5),
                    ]),
                ],
            ),
            Unit(
                ref="102", title="Flying days", page=6, page_label="4", mandatory=False,
                outcomes=[
                    outcome("1", "Understand safety", 6, [
                        criterion("1.1", "Explain the rules of flying fields", "knowledge", 6),
                    ]),
                    outcome("2", "Be able to run a flying day", 7, [
                        criterion("2.1", "Brief people who fly", "skill", 7),
                    ]),
                ],
            ),
        ],
        claims=[
            Claim(unit="101", outcome="1", criteria=["1.1", "1.2"], codes=["K1"], page=8),
            Claim(unit="102", outcome="2", criteria=[], codes=["S1"], page=8),
        ],
    )  # fmt: skip


@pytest.fixture(scope="session")
def kite_standard() -> Standard:
    """K1 and S1 have two facets each; B1 is a behaviour, D1 a duty."""
    return Standard(
        reference="ST9903",
        version="1.0",
        title="Kite maker",
        statements=(
            Statement(code="K1", kind=StatementKind.KNOWLEDGE, text="Cloth of sails and its dyes."),
            Statement(code="K2", kind=StatementKind.KNOWLEDGE, text="Rules of flying fields."),
            Statement(code="S1", kind=StatementKind.SKILL, text="Build frames and test them."),
            Statement(code="B1", kind=StatementKind.BEHAVIOUR, text="Takes care of others."),
        ),
        duties=(Duty(code="D1", text="Make kites.", statements=("K1", "S1")),),
    )


FACETS = {
    "K1": ("Cloth of sails", "its dyes"),
    "S1": ("Build frames", "test them"),
}
Answers = Mapping[tuple[str, str], float]
"""By printed unit and criterion, joined by a blank, and code: the probability of the pair."""


class StubMatcher:
    """Answers with the probabilities it is given; a pair without one is unlikely."""

    encoder_fingerprint = "stub"
    identity = "stub"

    def __init__(
        self,
        covers: Answers,
        facets: Mapping[tuple[str, str], Sequence[float]] | None = None,
        alone: Answers | None = None,
    ) -> None:
        self._covers = covers
        self._facets = facets or {}
        self._alone = alone or {}

    def match_claimed(self, items: Sequence[Item], targets: Sequence[Target]) -> Scores:
        names = [f"{item.unit.ref} {item.source.ref}" for item in items]
        shape = (len(items), len(targets))
        covers, alone = np.full(shape, UNLIKELY), np.zeros(shape)
        facets, texts = [], []
        for column, target in enumerate(targets):
            clauses = FACETS.get(target.code, (target.text,))
            texts.append(clauses)
            met = np.full((len(items), len(clauses)), 0.1)
            for row, name in enumerate(names):
                key = (name, target.code)
                covers[row, column] = self._covers.get(key, UNLIKELY)
                alone[row, column] = covers[row, column] * self._alone.get(key, 0.05)
                if key in self._facets:
                    met[row] = self._facets[key]
                elif covers[row, column] >= LIKELY:
                    met[row] = 0.55 if len(clauses) > 1 else 0.3
            facets.append(met)
        accepted = covers >= 0.2
        return Scores(
            covers=covers,
            alone=alone,
            accepted=accepted,
            facets=tuple(facets),
            facet_texts=tuple(texts),
            covered=covers.max(axis=0),
            covered_fully=np.array([0.9 if accepted[:, k].any() else 0.0 for k in range(shape[1])]),
            mapped=covers.max(axis=1),
            share_error=0.05,
            operating_point=OperatingPoint(
                accept=0.2, sure=0.6, possible=0.06, covered=0.5, full=0.5
            ),
            scorer="stub",
        )


Check = Callable[..., CheckReport]


@pytest.fixture
def check(kites: Specification, kite_standard: Standard) -> Check:
    """Return a function that checks claims with the answers it is given.

    Claims are (code, coverage, references, pages) of statements, or a `Claims`.
    """

    def run(
        claims: Claims | Sequence[tuple[str, Coverage | None, str, str]],
        covers: Answers | None = None,
        *,
        facets: Mapping[tuple[str, str], Sequence[float]] | None = None,
        alone: Answers | None = None,
        review: ReviewSettings | None = None,
    ) -> CheckReport:
        said = claims if isinstance(claims, Claims) else statement_claims(claims)
        return check_claims(
            kites,
            Request(standard=kite_standard),
            said,
            StubMatcher(covers or {}, facets, alone),
            review=review,
        )

    return run


def statement_claims(rows: Sequence[tuple[str, Coverage | None, str, str]]) -> Claims:
    return Claims(
        file="claims.xlsx",
        statements=[
            StatementClaim(
                sheet="KSBs", row=number, code=code, coverage=coverage,
                coverage_text=coverage.value if coverage else "", references=references,
                pages=pages,
            )
            for number, (code, coverage, references, pages) in enumerate(rows, start=2)
        ],
    )  # fmt: skip


@pytest.fixture
def place_claims() -> Callable[..., Claims]:
    """Return a function that makes claims with each place on a row of its own."""

    def make(*rows: tuple[str, Coverage | None, str, str], **more: object) -> Claims:
        return Claims(
            file="claims.xlsx",
            evidence=[
                EvidenceClaim(
                    sheet="Evidence", row=number, code=code, coverage=coverage, reference=reference,
                    page=page, **more,
                )
                for number, (code, coverage, reference, page) in enumerate(rows, start=5)
            ],
        )  # fmt: skip

    return make
