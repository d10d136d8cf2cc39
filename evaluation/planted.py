"""Claims with planted faults: which of them the reviewer's check finds, and its false alarms.

Claims are made from labelled documents: what the labels say, written as people write it, with
faults of known kinds among them. ``python -m evaluation.planted`` prints the tables.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.labelled import Labelled, real_documents, sample_document
from mapper.claims import Claims, StatementClaim
from mapper.mapping import Coverage
from mapper.matching.match import Matcher
from mapper.matching.scores import Scores
from mapper.matching.targets import Target
from mapper.request import Request
from mapper.review.check import check_claims
from mapper.review.plan import area_under, found_against_read
from mapper.review.report import CheckReport, StatementVerdict, Verdict
from mapper.specification import Item
from mapper.workbook.references import format_reference
from models.encoder import load_encoder


class Fault(StrEnum):
    """What is wrong with a claim, or with what is not claimed."""

    CORRECT = "correct"
    WRONG_PAGE = "wrong page"
    WRONG_REFERENCE = "wrong reference"
    WRONG_KIND = "wrong kind"
    HALF_COVERED = "half covered"
    INVENTED = "invented"
    DUPLICATED = "duplicated"
    MISSING_PLACE = "missing place"
    MISSING_STATEMENT = "missing statement"


EXPECTED: dict[Fault, frozenset[Verdict]] = {
    Fault.CORRECT: frozenset({Verdict.SUPPORTED}),
    Fault.WRONG_PAGE: frozenset({Verdict.WRONG_PAGE}),
    Fault.WRONG_REFERENCE: frozenset({Verdict.NOT_SUPPORTED}),
    Fault.WRONG_KIND: frozenset({Verdict.WRONG_KIND}),
    Fault.HALF_COVERED: frozenset({Verdict.IN_PART}),
    Fault.INVENTED: frozenset({Verdict.NOT_FOUND}),
    Fault.DUPLICATED: frozenset({Verdict.DUPLICATE}),
}
"""The right verdict on each kind of claim."""

BAD = frozenset(EXPECTED) - {Fault.CORRECT}
HOW_MANY = {
    Fault.WRONG_PAGE: 3,
    Fault.WRONG_REFERENCE: 3,
    Fault.INVENTED: 2,
    Fault.DUPLICATED: 2,
    Fault.MISSING_PLACE: 1,
    Fault.MISSING_STATEMENT: 1,
}
"""Faults of each kind in one set of claims; every statement that is half covered, or shown by
knowledge only, is claimed in full besides."""


@dataclass
class Line:
    """One place on its way into a claim, and what is wrong with it."""

    row: int
    text: str
    fault: Fault = Fault.CORRECT


@dataclass(frozen=True)
class Planted:
    """Claims, the fault of each in the order of the report, and what was left out."""

    claims: Claims
    faults: dict[str, list[Fault]]
    left_out: list[tuple[str, int]]
    statements: dict[str, Fault]


@dataclass
class Tally:
    """What a check made of planted claims, summed over sets.

    `verdicts` counts verdicts by fault, `looks` those with a request to look. `missed` and
    `never` count what was left out and found again, `alarms` statements that are right and are
    called not shown or shown in part, `overclaimed` those claimed in full that are not: a fault of
    the statement, however many places it names.
    """

    verdicts: dict[Fault, Counter[str]] = field(default_factory=dict)
    looks: Counter[Fault] = field(default_factory=Counter)
    unseen: Counter[Fault] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    overclaimed: Counter[str] = field(default_factory=Counter)
    areas: list[float] = field(default_factory=list)
    best_areas: list[float] = field(default_factory=list)

    def found(self, fault: Fault) -> tuple[int, int]:
        """Return how many claims with a fault got the right verdict, and how many there were."""
        counts = self.verdicts.get(fault, Counter())
        return sum(counts[v.value] for v in EXPECTED[fault]), sum(counts.values())

    @property
    def false_alarms(self) -> float:
        """Share of correct claims that were not called supported."""
        right, total = self.found(Fault.CORRECT)
        return 1.0 - right / total if total else 0.0

    def table(self) -> str:
        """Return the figures as lines of text."""
        lines = []
        for fault in EXPECTED:
            right, total = self.found(fault)
            if not total:
                continue
            verdicts = ", ".join(f"{name} {n}" for name, n in self.verdicts[fault].most_common())
            seen = total - self.unseen[fault]
            lines.append(
                f"{fault.value:16} {right:4} of {total:4} right, {seen:4} seen or flagged "
                f"({verdicts}; {self.looks[fault]} to look at)"
            )
        lines += [
            f"missing {name:10} {self.missed[f'{name} found']} of "
            f"{self.missed[f'{name} left out']} found"
            for name in ("places", "statements")
        ]
        lines.append(f"false alarms: {self.false_alarms:.1%} of correct claims")
        lines.append(
            f"statements: {self.alarms['raised']} of {self.alarms['right']} that are right are "
            "called not shown or shown in part"
        )
        lines.append(
            f"statements claimed in full that are not: {self.overclaimed['told']} of "
            f"{self.overclaimed['planted']} told, {self.overclaimed['flagged']} more to look at"
        )
        mean = sum(self.areas) / len(self.areas)
        best = sum(self.best_areas) / len(self.best_areas)
        low, high = min(self.areas), max(self.areas)
        lines.append(
            f"area under found against read: {mean:.3f} (from {low:.3f} to {high:.3f} over "
            f"{len(self.areas)} seeds; 0.500 at random, {best:.3f} at best)"
        )
        return "\n".join(lines)


def plant(document: Labelled, seed: int) -> Planted:
    """Return claims that say what the labels say, with faults in them; the same for a seed."""
    return _Planter(document, random.Random(seed)).planted()  # noqa: S311


def tally(document: Labelled, matcher: Matcher, seeds: Sequence[int]) -> Tally:
    """Return what the check makes of one set of planted claims a seed."""
    result = Tally()
    kept = KeptScores(matcher)
    for seed in seeds:
        planted = plant(document, seed)
        report = check_claims(
            document.specification, Request(standard=document.standard), planted.claims, kept
        )
        count(result, planted, report)
    return result


def count(result: Tally, planted: Planted, report: CheckReport) -> None:
    """Add what a report says of planted claims to `result`.

    Raises
    ------
    ValueError
        The report has other claims than were planted: a reference was misread.
    """
    bad = set()
    for code, faults in planted.faults.items():
        claims = [claim for claim in report.claims if claim.code == code]
        for claim, fault in zip(claims, faults, strict=True):
            result.verdicts.setdefault(fault, Counter())[claim.verdict.value] += 1
            result.looks[fault] += claim.needs_look
            result.unseen[fault] += claim.verdict is Verdict.SUPPORTED and not claim.needs_look
            if fault in BAD:
                bad.add(claim.id)
    by_code = {one.code: one for one in report.statements}
    for code, row in planted.left_out:
        result.missed["places left out"] += 1
        result.missed["places found"] += any(one.item == row for one in by_code[code].missed)
    for code, fault in planted.statements.items():
        verdict = by_code[code].verdict
        told = verdict in (StatementVerdict.ONLY_PART, StatementVerdict.NOT_SHOWN)
        if fault is Fault.MISSING_STATEMENT:
            result.missed["statements left out"] += 1
            result.missed["statements found"] += verdict is StatementVerdict.NEVER_CLAIMED
        elif fault is Fault.CORRECT:
            result.alarms["right"] += 1
            result.alarms["raised"] += told
        elif fault in (Fault.HALF_COVERED, Fault.WRONG_KIND):
            result.overclaimed["planted"] += 1
            result.overclaimed["told"] += told
            result.overclaimed["flagged"] += not told and by_code[code].needs_look
    order = [one.claim for one in report.plan.order]
    result.areas.append(area_under(found_against_read(order, frozenset(bad))))
    best = sorted(order, key=lambda claim: claim not in bad)
    result.best_areas.append(area_under(found_against_read(best, frozenset(bad))))


class KeptScores:
    """A matcher that scores a document once, for many sets of claims about it."""

    def __init__(self, matcher: Matcher) -> None:
        self._of = matcher
        self.identity = matcher.identity
        self.encoder_fingerprint = matcher.encoder_fingerprint
        self._scores: dict[int, Scores] = {}

    def match_claimed(self, items: Sequence[Item], targets: Sequence[Target]) -> Scores:
        """Return the scores of the first call with as many items and targets."""
        key = hash((len(items), tuple(targets)))
        if key not in self._scores:
            self._scores[key] = self._of.match_claimed(items, targets)
        return self._scores[key]


class _Planter:
    def __init__(self, document: Labelled, chance: random.Random) -> None:
        self._document = document
        self._items = document.items
        self._chance = chance
        self._lines: dict[str, list[Line]] = {}
        self._claimed = dict(document.coverage)
        for row, labels in enumerate(document.labels):
            for code in labels:
                self._lines.setdefault(code, []).append(Line(row, self._reference(row)))
        for code, coverage in self._claimed.items():
            if coverage is not Coverage.NONE and code not in self._lines:
                self._claimed[code] = Coverage.NONE  # covered by items that were not labelled
        self._statements = {
            code: Fault.CORRECT
            for code, value in self._claimed.items()
            if value is not Coverage.NONE
        }
        self._left_out: list[tuple[str, int]] = []

    def planted(self) -> Planted:
        self._overclaim()
        self._leave_out()
        self._spoil()
        claims = Claims(file=f"{self._document.name} with planted faults")
        for number, one in enumerate(self._document.standard.statements, start=2):
            lines = self._lines.get(one.code, [])
            if self._statements.get(one.code) is Fault.MISSING_STATEMENT:
                lines = []
            coverage = self._claimed.get(one.code, Coverage.NONE)
            said = coverage if lines else Coverage.NONE
            claims.statements.append(
                StatementClaim(
                    sheet="KSBs",
                    row=number,
                    code=one.code,
                    statement=one.text,
                    coverage=said,
                    coverage_text=said.value,
                    references="\n".join(line.text for line in lines),
                )
            )
            self._lines[one.code] = lines
        return Planted(
            claims=claims,
            faults={
                code: [line.fault for line in lines] for code, lines in self._lines.items() if lines
            },
            left_out=self._left_out,
            statements=self._statements,
        )

    def _overclaim(self) -> None:
        """Claim in full what is covered in part: a clause is missing, or it is only taught."""
        kinds = {one.code: one.kind.value for one in self._document.standard.statements}
        for code in list(self._statements):
            lines = self._lines[code]
            if self._claimed[code] is not Coverage.PARTIAL or kinds[code] == "behaviour":
                continue
            taught = [self._document.knowledge[line.row] for line in lines]
            wrong = all(taught) if kinds[code] == "skill" else not any(taught)
            # A third of them; the others are claimed in part, as they should be.
            if self._chance.random() > _OVERCLAIMED:
                continue
            self._claimed[code] = Coverage.FULL
            fault = Fault.WRONG_KIND if wrong else Fault.HALF_COVERED
            self._statements[code] = fault
            for line in lines:
                line.fault = fault

    def _leave_out(self) -> None:
        several = [code for code in self._untouched() if len(self._lines[code]) > 1]
        for code in self._drawn(several, HOW_MANY[Fault.MISSING_PLACE]):
            line = self._lines[code].pop(self._chance.randrange(len(self._lines[code])))
            self._left_out.append((code, line.row))
            self._statements[code] = Fault.MISSING_PLACE
        for code in self._drawn(self._untouched(), HOW_MANY[Fault.MISSING_STATEMENT]):
            self._statements[code] = Fault.MISSING_STATEMENT

    def _spoil(self) -> None:
        """Spoil single places of statements that are right otherwise."""
        for fault in (
            Fault.WRONG_PAGE, Fault.WRONG_REFERENCE, Fault.INVENTED, Fault.DUPLICATED,
        ):  # fmt: skip
            for _ in range(HOW_MANY[fault]):
                places = [
                    (code, line)
                    for code in self._untouched()
                    for line in self._lines[code]
                    if line.fault is Fault.CORRECT
                ]
                if places:
                    self._spoil_one(*self._chance.choice(places), fault)

    def _spoil_one(self, code: str, line: Line, fault: Fault) -> None:
        page = self._other_page(line.row) if fault is Fault.WRONG_PAGE else None
        if fault is Fault.WRONG_PAGE and page is None:
            return  # every page is near, or numbers restart on it
        self._statements[code] = fault
        if fault is Fault.DUPLICATED:
            self._lines[code].append(Line(line.row, line.text, fault))
            return
        line.fault = fault
        if fault is Fault.WRONG_PAGE:
            line.text = self._reference(line.row, page=page)
        elif fault is Fault.WRONG_REFERENCE:
            taken = {one.row for one in self._lines[code]}
            others = [
                row
                for row, labels in enumerate(self._document.labels)
                if code not in labels and code not in self._document.unsure[row]
                and row not in taken
            ]  # fmt: skip
            line.row = self._chance.choice(others)
            line.text = self._reference(line.row)
        else:
            unit = self._items[line.row].unit.ref
            line.text = f"Unit {unit} LO9 AC9.{self._chance.randint(1, 9)} (p 12)"

    def _untouched(self) -> list[str]:
        return [code for code, fault in self._statements.items() if fault is Fault.CORRECT]

    def _drawn(self, codes: Sequence[str], number: int) -> list[str]:
        return self._chance.sample(list(codes), min(number, len(codes)))

    def _reference(self, row: int, *, page: str | None = None) -> str:
        item = self._items[row]
        return format_reference(
            item.unit.ref,
            item.outcome.ref,
            item.criterion.ref if item.criterion else None,
            page_label=page or item.source.page_label or str(item.source.page),
        )

    def _other_page(self, row: int) -> str | None:
        """Return a printed page that is not this item's, however pages are counted, if any."""
        source = self._items[row].source
        own = range(source.page or 0, (source.end_page or source.page or 0) + 1)
        # The pages on either side may hold the rest of an item or of its outcome.
        near = {number + step for number in own for step in (-1, 0, 1)}
        pages: dict[str, set[int]] = {}
        for item in self._items:
            label = item.source.page_label or str(item.source.page)
            pages.setdefault(label, set()).add(item.source.page or 0)
        others = [
            label
            for label, where in pages.items()
            if not where & near and label not in {str(number) for number in own}
        ]
        return self._chance.choice(sorted(others)) if others else None


_OVERCLAIMED = 0.35


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables for the sample, and for the real documents where they are at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, help="folder of the real documents and labels")
    parser.add_argument("--seeds", type=int, default=20)
    chosen = parser.parse_args(arguments)
    documents = [sample_document()]
    if chosen.shared:
        documents += real_documents(chosen.shared)
    with TemporaryDirectory() as folder:
        matcher = Matcher(load_encoder(), index_folder=Path(folder))
        for document in documents:
            result = tally(document, matcher, range(chosen.seeds))
            sys.stdout.write(f"{document.name}\n{result.table()}\n\n")


if __name__ == "__main__":
    main()
