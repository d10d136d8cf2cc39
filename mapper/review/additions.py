"""Additional content: what is declared, what nobody claims or declares, the share either way.

Additional content is what maps neither to statements nor to duties, and each addition needs detail
of its employer validation or the framework that it comes from (founding document 003, paragraphs 50
to 58). No limit of the share is published, so none is applied.
"""

from collections.abc import Sequence

from mapper.claims import AdditionalClaim, Claims
from mapper.mapping import AdditionalShare
from mapper.review.claims import Checker, OpenClaims, counting
from mapper.review.find import Finder
from mapper.review.found import FoundPlace, Level, PlaceVerdict
from mapper.review.judge import Judge
from mapper.review.report import (
    AdditionalCheck,
    DeclaredAddition,
    ShareCheck,
    UndeclaredItem,
)
from mapper.rules.listing import listed, percent


def check_additions(
    claims: Claims,
    opened: OpenClaims,
    checker: Checker,
    estimated: AdditionalShare,
) -> AdditionalCheck:
    """Return the declared additions, the items that nobody speaks of, and the shares."""
    finder, judge = checker.finder, checker.judge
    claimed_for = _claimed_for(opened, judge, len(finder.items))
    declared: list[DeclaredAddition] = []
    declared_rows: set[int] = set()
    for one in claims.additional:
        place = _place_of(one, finder)
        rows = place.items if place else []
        declared_rows.update(rows)
        declared.append(_declared(one, place, claimed_for, judge))
    undeclared = [
        _undeclared(row, judge, checker)
        for row in range(len(finder.items))
        if not claimed_for[row] and row not in declared_rows
    ]
    total = max(len(finder.items), 1)
    unclaimed = sum(not codes for codes in claimed_for)
    return AdditionalCheck(
        declared=declared,
        undeclared=undeclared,
        share=_share(len(declared_rows) / total, unclaimed / total, estimated),
    )


def _claimed_for(opened: OpenClaims, judge: Judge, total: int) -> list[list[str]]:
    """Return per item the codes that it is claimed for; a claim of everything claims nothing."""
    codes: list[list[str]] = [[] for _ in range(total)]
    for target, claims in opened.by_target.items():
        rows = {
            row
            for one in counting(claims)
            if one.place.level is not Level.WHOLE
            for row in one.place.items
        }
        for row in sorted(rows):
            codes[row].append(judge.targets[target].code)
    return codes


def _place_of(one: AdditionalClaim, finder: Finder) -> FoundPlace | None:
    """Return where an addition stands: by its reference, else by its text."""
    line = finder.find(one.reference, one.page)
    if line.places and line.places[0].verdict is not PlaceVerdict.NOT_FOUND:
        return _merged(line.places)
    words = " ".join(one.text.casefold().split())
    for row, item in enumerate(finder.items):
        if words and " ".join(item.source.text.casefold().split()) == words:
            return finder.place_of(row, one.text)
    return line.places[0] if line.places else None


def _merged(places: Sequence[FoundPlace]) -> FoundPlace:
    """Return several places as one that has the items of all that are clear."""
    clear = [one for one in places if one.verdict in (PlaceVerdict.FOUND, PlaceVerdict.WRONG_PAGE)]
    if len(clear) < 2:
        return clear[0] if clear else places[0]
    rows = sorted({row for one in clear for row in one.items})
    return clear[0].model_copy(update={"items": rows})


def _declared(
    one: AdditionalClaim,
    place: FoundPlace | None,
    claimed_for: Sequence[Sequence[str]],
    judge: Judge,
) -> DeclaredAddition:
    rows = place.items if place and place.verdict is not PlaceVerdict.AMBIGUOUS else []
    covers = [judge.targets[k].code for k in judge.others_covered(rows, -1)]
    also = list(dict.fromkeys(code for row in rows for code in claimed_for[row]))
    validated = bool(
        one.employer_validation.strip() or one.evidence_pack.strip() or one.framework.strip()
    )
    additional = 1.0 - max((float(judge.scores.mapped[row]) for row in rows), default=0.0)
    parts = []
    if not rows:
        why = place.notes[0] if place and place.notes else "no place is named"
        parts.append(f"It cannot be found in the specification: {why}.")
    if also:
        parts.append(f"It is claimed for {listed(also)} as well, so it is not additional.")
    elif covers:
        parts.append(f"It seems to cover {listed(covers)}; if so, it is not additional.")
    if not validated:
        parts.append("Neither employer validation nor a published framework is given.")
    return DeclaredAddition(
        source=f"{one.sheet}, row {one.row}",
        reference=one.reference,
        text=one.text,
        place=place,
        covers=covers,
        claimed_for=also,
        validated=validated,
        probability=round(additional, 4) if rows else 0.0,
        message=" ".join(parts) or "In order.",
    )


def _undeclared(row: int, judge: Judge, checker: Checker) -> UndeclaredItem:
    covers = [judge.targets[k].code for k in judge.others_covered([row], -1)]
    message = (
        f"Nobody claims it; it seems to cover {listed(covers)}."
        if covers
        else "Nobody claims it, and it is not declared as additional content."
    )
    return UndeclaredItem(
        item=checker.item_place(row),
        covers=covers,
        probability=round(1.0 - float(judge.scores.mapped[row]), 4),
        message=message,
    )


def _share(declared: float, unclaimed: float, estimated: AdditionalShare) -> ShareCheck:
    share = estimated.items
    inside = share.low <= unclaimed <= share.high
    compared = "within" if inside else ("below" if unclaimed < share.low else "above")
    return ShareCheck(
        declared=round(declared, 4),
        unclaimed=round(unclaimed, 4),
        estimated=estimated,
        message=(
            f"{percent(declared)} of the items are declared additional, {percent(unclaimed)} are "
            f"claimed for nothing, which is {compared} the estimate of {percent(share.estimate)} "
            f"({percent(share.low)} to {percent(share.high)}). No limit is published."
        ),
    )
