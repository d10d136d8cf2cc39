"""Statement by statement: what is claimed, what the claimed places show, what was missed."""

from collections.abc import Sequence

from mapper.coverage import FITTING_KINDS
from mapper.mapping import Coverage
from mapper.review.claims import Checker, Open, counting
from mapper.review.judge import Judge, Shown
from mapper.review.report import CheckedStatement, StatementVerdict
from mapper.review.words import statement_message
from mapper.structure import is_guaranteed
from mapper.workbook.words import best


def check_statement(
    target: int,
    claims: Sequence[Open],
    claimed: Coverage | None,
    checker: Checker,
) -> CheckedStatement:
    """Return how the coverage claimed of one statement or duty compares with what is there.

    A place is missed where it is proposed for the statement and lies in no place that is claimed
    for it; all instances of coverage have to be named (founding document 003, paragraph 49).
    """
    judge = checker.judge
    one = judge.targets[target]
    usable = counting(claims)
    shown = judge.together([claim.shown for claim in usable], target, claimed)
    estimated, proposed = judge.anywhere(target)
    anywhere = best([estimated, shown.coverage])
    inside = {row for claim in usable for row in claim.place.items}
    missed = [
        checker.item_place(row, target)
        for row in sorted(
            (row for row in proposed if row not in inside),
            key=lambda row: (-judge.scores.covers[row, target], row),
        )
    ]
    verdict = _verdict(one.kind, claimed, shown, anywhere, claimed_at_all=bool(claims))
    return CheckedStatement(
        code=one.code,
        kind=one.kind,
        statement=one.text,
        claimed=claimed,
        shown=shown.coverage,
        estimated=anywhere,
        guaranteed=_guaranteed(shown, target, claimed, judge),
        verdict=verdict,
        needs_look=_needs_look(verdict, shown, proposed, judge, target),
        claims=[claim.checked_id for claim in claims],
        missing=list(shown.missing),
        missed=missed,
        message=statement_message(
            code=one.code,
            verdict=verdict,
            claimed=claimed,
            shown=shown,
            anywhere=anywhere,
            missed=[place.reference for place in missed],
        ),
    )


def _verdict(
    kind: str,
    claimed: Coverage | None,
    shown: Shown,
    anywhere: Coverage,
    *,
    claimed_at_all: bool,
) -> StatementVerdict:
    if not claimed_at_all and claimed in (None, Coverage.NONE):
        found = anywhere is not Coverage.NONE
        return StatementVerdict.NEVER_CLAIMED if found else StatementVerdict.NOT_COVERED
    if shown.coverage is Coverage.NONE:
        agreed = claimed is Coverage.NONE
        return StatementVerdict.AGREES if agreed else StatementVerdict.NOT_SHOWN
    if claimed is Coverage.FULL and not FITTING_KINDS[kind]:
        return StatementVerdict.FOR_A_PERSON
    if claimed is Coverage.FULL and shown.coverage is Coverage.PARTIAL:
        return StatementVerdict.ONLY_PART
    if claimed is Coverage.NONE or (
        claimed is Coverage.PARTIAL and shown.coverage is Coverage.FULL
    ):
        return StatementVerdict.MORE_SHOWN
    return StatementVerdict.AGREES


def _needs_look(
    verdict: StatementVerdict, shown: Shown, proposed: Sequence[int], judge: Judge, target: int
) -> bool:
    if verdict is StatementVerdict.FOR_A_PERSON:
        return True
    if verdict is StatementVerdict.NOT_COVERED:
        return judge.best_elsewhere(target, ()) is not None
    if verdict is StatementVerdict.NEVER_CLAIMED:
        sure = judge.scores.operating_point.sure
        return bool(judge.scores.covers[list(proposed), target].max(initial=0.0) < sure)
    return shown.doubtful


def _guaranteed(shown: Shown, target: int, claimed: Coverage | None, judge: Judge) -> Coverage:
    """Return what the claimed places show to every student: those in mandatory units only."""
    units = list({id(item.unit): item.unit for item in judge.items}.values())
    for_all = [row for row in shown.rows if is_guaranteed(judge.items[row].unit, units)]
    if len(for_all) == len(shown.rows):
        return shown.coverage
    return judge.of_rows(for_all, target, shown.covers, claimed).coverage
