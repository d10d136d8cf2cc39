"""What a claims file says, one line a claim: which statement, which places, which coverage.

Workbooks, tables and grids that a specification prints all become the same lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from mapper.claims import ClaimRow, Claims, Decision, DutyClaim, EvidenceClaim, StatementClaim
from mapper.mapping import Coverage
from mapper.matching.targets import Target
from mapper.review.report import Problem
from mapper.specification import Specification
from mapper.workbook.codes import parse_code
from mapper.workbook.references import format_reference
from mapper.workbook.rows import APART, POSSIBLE, REJECTED
from mapper.workbook.words import best

SAME_TEXT = 90
"""Of 100 (rapidfuzz, word order aside): wording of one statement in two editions scores above it,
two statements of one standard that share a topic below."""


@dataclass(frozen=True)
class Line:
    """One claim as it stands in a file.

    `alone` says that the coverage is claimed of this place by itself and not of the statement as a
    whole. `listed_apart` marks the list of places beside rows that have each place on its own.
    """

    target: int
    source: str
    coverage: Coverage | None
    coverage_text: str
    references: str
    pages: str
    alone: bool = False
    listed_apart: bool = False


@dataclass(frozen=True)
class Lines:
    """Every claim of a file, and what is claimed of each statement as a whole.

    `claimed` is by index of the target: the coverage, `None` where the row does not say it clearly;
    targets that no row speaks of are missing.
    """

    lines: list[Line]
    claimed: dict[int, Coverage | None]
    problems: list[Problem]


def lines_of(claims: Claims, targets: Sequence[Target]) -> Lines:
    """Return the claims of a file about `targets`, in the order of the file."""
    return _Collector(claims, targets).collect()


def printed_claims(specification: Specification) -> Claims:
    """Return the mapping grids that a specification prints itself, as claims.

    Such a grid says which criteria belong to which statements and nothing of how far they cover
    them.
    """
    evidence = []
    for number, claim in enumerate(specification.claims, start=1):
        where = f"grid on page {claim.page_label or claim.page}"
        places: list[str | None] = list(claim.criteria) or [None]
        for criterion in places:
            reference = format_reference(claim.unit or "", claim.outcome or "", criterion)
            evidence += [
                EvidenceClaim(sheet=where, row=number, code=code, reference=reference)
                for code in claim.codes
            ]
    return Claims(file=specification.document.name, evidence=evidence)


class _Collector:
    def __init__(self, claims: Claims, targets: Sequence[Target]) -> None:
        self._claims = claims
        self._targets = targets
        self._by_code = {target.code.casefold(): index for index, target in enumerate(targets)}
        self._by_words: dict[str, int] = {}
        for index, target in enumerate(targets):
            self._by_words.setdefault(_words(target.text), index)
        self._known_texts: dict[str, int | None] = {}
        self._problems: list[Problem] = []
        self._claimed: dict[int, Coverage | None] = {}

    def collect(self) -> Lines:
        lines = []
        counting = [one for one in self._claims.evidence if _counts(one)]
        apart = {one.code for one in counting}
        rows: list[StatementClaim] = [*self._claims.statements, *self._claims.duties]
        for row in rows:
            target = self._target_of_row(row)
            if target is None:
                continue
            self._claim(target, row)
            if row.references.strip() or row.pages.strip():
                lines.append(
                    Line(
                        target, _source(row), row.coverage, row.coverage_text, row.references,
                        row.pages, listed_apart=row.code in apart,
                    )
                )  # fmt: skip
        for place in counting:
            found = self._target(place.code, place.statement, place)
            if found is None:
                continue
            self._claimed.setdefault(found, None)
            lines.append(
                Line(
                    found, _source(place), place.coverage, place.coverage_text, place.reference,
                    place.page, alone=place.coverage is not None,
                )
            )  # fmt: skip
        return Lines(lines, self._claimed, self._problems)

    def _claim(self, target: int, row: StatementClaim) -> None:
        said = row.coverage
        if said is None and row.coverage_text:
            self._problem(row, f"“{row.coverage_text}” says no coverage that is understood")
        before = self._claimed.get(target)
        if before is not None and said is not None and before is not said:
            self._problem(
                row,
                f"{self._targets[target].code} is claimed as {before} elsewhere, here as {said}",
            )
            said = best([before, said])
        self._claimed[target] = said if said is not None else before

    def _target_of_row(self, row: StatementClaim) -> int | None:
        said = row.coverage is not None or row.coverage_text or row.references or row.pages
        if not said:
            return None
        hint = "duty" if isinstance(row, DutyClaim) else row.kind
        return self._target(row.code or "", row.statement, row, hint=hint)

    def _target(
        self, code: str, text: str, row: ClaimRow, *, hint: str | None = None
    ) -> int | None:
        """Return the statement that a row is about: by code, else by text."""
        named = self._by_code.get((parse_code(code, hint) or code).casefold()) if code else None
        by_text = self._by_text(text) if text else None
        if named is None:
            if by_text is None:
                self._problem(row, f"no statement or duty in scope is {code or 'of this text'}")
            return by_text
        if by_text is not None and by_text != named:
            self._problem(
                row,
                f"the text beside {code} is that of {self._targets[by_text].code} in this version "
                f"of the standard; it was checked as {code}",
            )
        elif text and by_text is None and not _similar(text, self._targets[named].text):
            self._problem(
                row,
                f"the text beside {code} differs from this version of the standard; another "
                "version or another standard may be meant",
            )
        return named

    def _by_text(self, text: str) -> int | None:
        """Return the statement that reads so; each text is looked for once."""
        if text not in self._known_texts:
            self._known_texts[text] = self._find_text(text)
        return self._known_texts[text]

    def _find_text(self, text: str) -> int | None:
        exact = self._by_words.get(_words(text))
        if exact is not None:
            return exact
        match = process.extractOne(
            text,
            [target.text for target in self._targets],
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            score_cutoff=SAME_TEXT,
        )
        return int(match[2]) if match else None

    def _problem(self, row: ClaimRow, message: str) -> None:
        self._problems.append(Problem(source=_source(row), message=message))


def _counts(place: EvidenceClaim) -> bool:
    """Return whether a listed place is claimed: not rejected, and not only possible."""
    if place.decision is Decision.REJECT or place.standing in (REJECTED, APART):
        return False
    return place.standing != POSSIBLE or place.decision is not None


def _source(row: ClaimRow) -> str:
    return f"{row.sheet}, row {row.row}"


def _similar(one: str, other: str) -> bool:
    ratio = fuzz.token_set_ratio(one, other, processor=utils.default_process)
    return bool(ratio >= SAME_TEXT - 20)


_NOT_WORDS = re.compile(r"[\W_]+")


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()
