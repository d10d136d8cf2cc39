"""From written claims to checked ones: place, support, verdict, probability, and what to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mapper.coverage import FITTING_KINDS
from mapper.mapping import Coverage
from mapper.review.find import Finder
from mapper.review.found import FoundPlace, Level, PlaceVerdict
from mapper.review.judge import DOUBTFUL, NOTHING, Judge, Shown
from mapper.review.lines import Line, Lines
from mapper.review.report import CheckedClaim, ItemPlace, Problem, Support, Verdict
from mapper.review.words import claim_message, missing_note
from mapper.workbook.references import format_reference

READING = 0.97
"""How far we trust our own reading: a place or page that we do not find may be there all the same.
Set, not measured; reading is measured by `evaluation.reading`."""
UNCLEAR = 0.5  # what is left of a claim that holds at one of several places it can mean


@dataclass
class Open:
    """One claim on its way: what is written, where it leads, what stands there.

    `claimed` is the coverage claimed of the place, where it is, else of the whole statement.
    """

    line: Line
    place: FoundPlace
    claimed: Coverage | None
    shown: Shown
    duplicate_of: "Open | None" = None
    checked_id: str = ""


@dataclass
class OpenClaims:
    """All claims of a file, by statement, and what is wrong with the writing itself."""

    by_target: dict[int, list[Open]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, target: int) -> list[Open]:
        """Return the claims about one statement or duty."""
        return self.by_target.get(target, [])

    def every(self) -> Iterator[Open]:
        """Yield all claims, by statement and in the order of the file."""
        for claims in self.by_target.values():
            yield from claims


def open_claims(lines: Lines, finder: Finder, judge: Judge) -> OpenClaims:
    """Find and look up every place that the lines name; one claim a place."""
    result = OpenClaims()
    found = []
    for line in lines.lines:
        here = finder.find(line.references, line.pages)
        notes = [*here.notes, *(f"“{one}” was not understood" for one in here.remainder)]
        result.problems += [Problem(source=line.source, message=note) for note in notes]
        found += [(line, place) for place in here.places]
    with_pages = any(place.page_written for _, place in found)
    # Rows that have each place on its own come first: a list beside them repeats them.
    for line, place in sorted(found, key=lambda pair: pair[0].listed_apart):
        claims = result.by_target.setdefault(line.target, [])
        before = [one for one in claims if one.place.same_place(place)]
        if before and line.listed_apart:
            continue
        if with_pages and not place.page_written and place.verdict is PlaceVerdict.FOUND:
            place.notes.append("no page is given")
        certain = place.verdict in (PlaceVerdict.FOUND, PlaceVerdict.WRONG_PAGE)
        said = line.coverage if line.alone else lines.claimed.get(line.target)
        shown = judge.shown_by(place.items, line.target, said) if place.items else NOTHING
        duplicate = before[0] if before and certain else None
        claims.append(Open(line, place, said, shown, duplicate))
    result.by_target = dict(sorted(result.by_target.items()))
    for target, claims in result.by_target.items():
        for number, one in enumerate(claims, start=1):
            one.checked_id = f"{judge.targets[target].code}.{number}"
    return result


def counting(claims: Sequence[Open]) -> list[Open]:
    """Return the claims whose place is clear; a wrong page does not make the place unclear."""
    return [
        one for one in claims if one.place.verdict in (PlaceVerdict.FOUND, PlaceVerdict.WRONG_PAGE)
    ]


class Checker:
    """Turns the claims of one file into checked ones."""

    def __init__(self, finder: Finder, judge: Judge) -> None:
        self.finder = finder
        self.judge = judge

    def checked(
        self, target: int, claims: Sequence[Open], claimed: Coverage | None
    ) -> list[CheckedClaim]:
        """Return the claims of one statement, checked.

        `claimed` is the coverage claimed of the statement as a whole.
        """
        usable = counting(claims)
        together = self.judge.together([one.shown for one in usable], target, claimed)
        places = len({tuple(one.place.items) for one in usable})
        return [self._checked(target, one, together, alone=places == 1) for one in claims]

    def _checked(self, target: int, one: Open, together: Shown, *, alone: bool) -> CheckedClaim:
        claimed = one.claimed
        whole = self.judge.targets[target]
        own = one.shown if alone or one.line.alone else together
        support = self._support(target, one, claimed, own)
        verdict = _verdict(one, support)
        holds = self._holds(target, one, claimed, own)
        rows = one.place.items
        best = None
        if support in (None, Support.NOT_SUPPORTED) or one.place.verdict is PlaceVerdict.NOT_FOUND:
            row = self.judge.best_elsewhere(target, rows)
            best = None if row is None else self.item_place(row, target)
        place_covers = (
            [self.judge.targets[k].code for k in self.judge.others_covered(rows, target)][:5]
            if support is Support.NOT_SUPPORTED
            else []
        )
        item = self.finder.items[rows[0]] if len(rows) == 1 else None
        checked = CheckedClaim(
            id=one.checked_id,
            code=whole.code,
            kind=whole.kind,
            source=one.line.source,
            claimed=claimed,
            claimed_text=one.line.coverage_text,
            place=one.place,
            support=support,
            verdict=verdict,
            holds=round(holds, 4),
            covers=round(one.shown.covers, 4),
            needs_look=self._needs_look(target, one, claimed, own, verdict),
            facets=list(one.shown.facets),
            missing=list(own.missing) if support is Support.IN_PART else [],
            duplicate_of=one.duplicate_of.checked_id if one.duplicate_of else None,
            place_covers=place_covers,
            best_place=best,
            mandatory=item.unit.mandatory if item else None,
            message="",
        )
        return checked.model_copy(
            update={"message": claim_message(checked, own, self._other_kind(target, one))}
        )

    def item_place(self, row: int, target: int | None = None) -> ItemPlace:
        """Return an item as a place; with `target` with the probability that it covers it."""
        item = self.finder.items[row]
        covers = None if target is None else round(float(self.judge.scores.covers[row, target]), 4)
        return ItemPlace(
            item=row,
            reference=format_reference(
                item.unit.ref, item.outcome.ref, item.criterion.ref if item.criterion else None,
                page=item.source.page, page_label=item.source.page_label,
            ),
            unit=item.unit.ref,
            outcome=item.outcome.ref,
            criterion=item.criterion.ref if item.criterion else None,
            page=item.source.page,
            page_label=item.source.page_label,
            text=item.source.text,
            kind=item.source.kind,
            probability=covers,
            mandatory=item.unit.mandatory,
            boxes=item.source.boxes,
        )  # fmt: skip

    def _support(
        self, target: int, one: Open, claimed: Coverage | None, own: Shown
    ) -> Support | None:
        """Return whether the place bears the claim out; `None` where there is no place."""
        if not one.place.items:
            return None
        if not one.shown.rows:
            return Support.NOT_SUPPORTED
        if claimed is not Coverage.FULL or not FITTING_KINDS[self.judge.targets[target].kind]:
            return Support.SUPPORTED
        if own.coverage is Coverage.FULL:
            return Support.SUPPORTED
        return Support.IN_PART if one.shown.fitting else Support.WRONG_KIND

    def _holds(self, target: int, one: Open, claimed: Coverage | None, own: Shown) -> float:
        """Return the probability that the claim holds as it was made."""
        chance = one.shown.covers
        if claimed is Coverage.FULL and FITTING_KINDS[self.judge.targets[target].kind]:
            chance *= own.full
        if one.place.verdict is PlaceVerdict.AMBIGUOUS:
            return chance * UNCLEAR
        if one.place.verdict is PlaceVerdict.NOT_FOUND or one.duplicate_of is not None:
            return 1.0 - READING
        return chance * (1.0 - READING) if one.place.verdict is PlaceVerdict.WRONG_PAGE else chance

    def _needs_look(
        self, target: int, one: Open, claimed: Coverage | None, own: Shown, verdict: Verdict
    ) -> bool:
        """Return whether the program is not sure enough either way for a person to rely on it."""
        if verdict in (Verdict.NOT_FOUND, Verdict.DUPLICATE):
            return False
        if verdict is Verdict.AMBIGUOUS or one.place.level in (Level.PAGES, Level.WHOLE):
            return True
        if claimed is not Coverage.FULL:
            return _covers_doubtful(one.shown)
        behaviour = not FITTING_KINDS[self.judge.targets[target].kind]
        return behaviour or one.shown.doubtful or own.doubtful

    def _other_kind(self, target: int, one: Open) -> str:
        """Return the note on knowledge offered for a skill, or the other way round; or nothing."""
        kind = self.judge.targets[target].kind
        if not one.shown.rows or one.shown.fitting or not FITTING_KINDS[kind]:
            return ""
        return missing_note(kind)


def _covers_doubtful(shown: Shown) -> bool:
    return DOUBTFUL[0] <= shown.covers < DOUBTFUL[1]


def _verdict(one: Open, support: Support | None) -> Verdict:
    """Return the verdict that names a claim: the worst that is wrong with it."""
    place = one.place.verdict
    faults = (
        (place is PlaceVerdict.NOT_FOUND, Verdict.NOT_FOUND),
        (place is PlaceVerdict.AMBIGUOUS, Verdict.AMBIGUOUS),
        (support is Support.NOT_SUPPORTED, Verdict.NOT_SUPPORTED),
        (support is Support.WRONG_KIND, Verdict.WRONG_KIND),
        (place is PlaceVerdict.WRONG_PAGE, Verdict.WRONG_PAGE),
        (one.duplicate_of is not None, Verdict.DUPLICATE),
        (support is Support.IN_PART, Verdict.IN_PART),
    )
    return next((verdict for wrong, verdict in faults if wrong), Verdict.SUPPORTED)
