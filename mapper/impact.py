"""What a new version of a standard does to a mapping that was made against the old one.

Source: founding document 003, paragraphs 9 and 10 (a specialism may become part of the standard and
approval be looked at again); domain notes 2.2 (a revised standard means review).
"""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from corpora.diff import DUTY, Change, ItemChange, StandardDiff, diff_standards
from corpora.standard import Standard
from foundation.errors import UsageError
from mapper.mapping import Coverage, Mapping
from mapper.rules.similarity import Similarity, by_words
from mapper.workbook.references import reference_of


class Effect(StrEnum):
    """What becomes of one claim."""

    HOLDS = "holds"
    RENUMBER = "holds under another code"
    REWORK = "needs work"
    FALLS_AWAY = "falls away"
    MISSING = "has to be mapped"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClaimImpact(_Frozen):
    """One statement or duty, its claim and what becomes of it.

    `coverage` is the claim against the old version, `None` for what is new. `likeness` is how alike
    the old and the new text are, 0 to 1.
    """

    kind: str
    old_code: str | None
    new_code: str | None
    text: str
    old_text: str | None
    coverage: Coverage | None
    effect: Effect
    detail: str
    likeness: float


class CoreDuty(_Frozen):
    """A specialist duty that the new version of the standard now asks for, and by what.

    `likeness` is between 0 and 1, by the measure that `Impact.measured_by` names.
    """

    duty: str
    duty_text: str
    code: str
    text: str
    likeness: float


class Impact(_Frozen):
    """What the new version does to the mapping.

    `claims` has every statement and duty of the new version in its order, then those that are gone.
    `no_longer_mapped` has the references of items that map only to what is gone: they would become
    additional content.
    """

    old: str
    new: str
    measured_by: str
    claims: tuple[ClaimImpact, ...]
    now_core: tuple[CoreDuty, ...]
    no_longer_mapped: tuple[str, ...]

    def of(self, effect: Effect) -> list[ClaimImpact]:
        """Return the claims with this effect."""
        return [claim for claim in self.claims if claim.effect is effect]


def impact(
    mapping: Mapping, new: Standard, old: Standard, *, similarity: Similarity | None = None
) -> Impact:
    """Return which claims of `mapping` still hold against `new` and which need work.

    Parameters
    ----------
    mapping
        A mapping to `old`.
    new, old
        Two versions of the standard.
    similarity
        How alike two texts are; by common words where none is given. It pairs what neither key nor
        words could, and finds specialist duties that have become part of the standard.

    Raises
    ------
    UsageError
        The mapping was made against another standard or version than `old`.
    """
    pinned = f"{mapping.standard.reference}@{mapping.standard.version}"
    if pinned != old.pinned:
        message = (
            f"The mapping was made against {pinned}, not {old.pinned}; give the version that it "
            "was made against."
        )
        raise UsageError(message)
    measure = similarity or by_words()
    diff = paired_by_meaning(diff_standards(old, new), measure)
    changes = [change for change in diff.changes if _in_option(change, mapping, new, old)]
    claims = _claims(mapping, changes)
    return Impact(
        old=old.pinned,
        new=new.pinned,
        measured_by=measure.name,
        claims=tuple(claims),
        now_core=tuple(_now_core(mapping, changes, measure)),
        no_longer_mapped=tuple(_no_longer_mapped(mapping, claims)),
    )


def paired_by_meaning(diff: StandardDiff, similarity: Similarity) -> StandardDiff:
    """Return the diff with new and gone items of one kind paired where their meaning is alike.

    Best pairs first; a pair becomes a reworded item in the place of the new one. Pairs were not
    matched by key or words, so `matched_by` stays empty.
    """
    gone, new = diff.of(Change.GONE), diff.of(Change.NEW)
    if not gone or not new:
        return diff
    alike = similarity.measure([item.text for item in new], [item.text for item in gone])
    pairs = sorted(
        (-float(alike[row, column]), row, column)
        for row, item in enumerate(new)
        for column, other in enumerate(gone)
        if item.kind == other.kind and alike[row, column] >= similarity.same
    )
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for negated, row, column in pairs:
        if row not in partner and column not in taken:
            partner[row] = (column, -negated)
            taken.add(column)
    merged = {
        id(new[row]): new[row].model_copy(
            update={
                "change": Change.REWORDED,
                "old_code": gone[column].old_code,
                "old_text": gone[column].old_text,
                "likeness": round(likeness, 3),
            }
        )
        for row, (column, likeness) in partner.items()
    }
    dropped = {id(gone[column]) for column in taken}
    return diff.model_copy(
        update={
            "changes": tuple(
                merged.get(id(item), item) for item in diff.changes if id(item) not in dropped
            )
        }
    )


def _claims(mapping: Mapping, changes: Sequence[ItemChange]) -> list[ClaimImpact]:
    claimed: dict[tuple[bool, str], Coverage] = {
        (False, one.code): one.coverage for one in mapping.statements
    }
    if mapping.standard.area is None:  # otherwise the mapped duties are not the standard's
        claimed |= {(True, one.code): one.coverage for one in mapping.duties}
    return [
        _claim(change, claimed.get((change.kind == DUTY, change.old_code or "")))
        for change in changes
        if change.kind != DUTY or mapping.standard.area is None
    ]


def _claim(change: ItemChange, coverage: Coverage | None) -> ClaimImpact:
    effect, detail = _judged(change, coverage)
    return ClaimImpact(
        kind=change.kind,
        old_code=change.old_code,
        new_code=change.new_code,
        text=change.text,
        old_text=change.old_text if change.change is Change.REWORDED else None,
        coverage=coverage,
        effect=effect,
        detail=detail,
        likeness=change.likeness,
    )


def _judged(change: ItemChange, coverage: Coverage | None) -> tuple[Effect, str]:
    if change.change is Change.NEW:
        return Effect.MISSING, "New in this version: find where it is covered."
    if change.change is Change.GONE:
        return Effect.FALLS_AWAY, "Gone from this version: its claim falls away."
    moved = (
        f" Its code is now {change.new_code}, was {change.old_code}."
        if change.new_code != change.old_code
        else ""
    )
    if coverage is None:
        return Effect.MISSING, f"Not part of the old mapping: find where it is covered.{moved}"
    if change.change is Change.REWORDED:
        doubt = (
            "see whether it is covered now"
            if coverage is Coverage.NONE
            else "check every place against the new wording"
        )
        return Effect.REWORK, f"Reworded: {doubt}.{moved}"
    return (Effect.RENUMBER if moved else Effect.HOLDS), f"Same wording.{moved}"


def _now_core(
    mapping: Mapping, changes: Sequence[ItemChange], similarity: Similarity
) -> list[CoreDuty]:
    """Return the specialist duties that are alike to what is new or reworded in the standard.

    Alike to the old wording already, it would have been an overlap from the start; only what has
    come closer counts.
    """
    duties = [duty for duty in mapping.duties if duty.origin]
    fresh = [change for change in changes if change.change in {Change.NEW, Change.REWORDED}]
    if not duties or not fresh:
        return []
    texts = [duty.text for duty in duties]
    now = similarity.measure(texts, [change.text for change in fresh])
    before = similarity.measure(texts, [change.old_text or "" for change in fresh])
    return [
        CoreDuty(
            duty=duty.code,
            duty_text=duty.text,
            code=change.new_code or "",
            text=change.text,
            likeness=round(float(now[row, column]), 3),
        )
        for row, duty in enumerate(duties)
        for column, change in enumerate(fresh)
        if now[row, column] >= similarity.threshold > before[row, column]
    ]


def _no_longer_mapped(mapping: Mapping, claims: Sequence[ClaimImpact]) -> list[str]:
    gone = {
        (claim.kind == DUTY, claim.old_code)
        for claim in claims
        if claim.effect is Effect.FALLS_AWAY
    }
    references = []
    for item in mapping.items:
        links = [(False, link.code) for link in item.statements]
        links += [(True, link.code) for link in item.duties]
        if links and all(link in gone for link in links):
            references.append(reference_of(item))
    return references


def _in_option(change: ItemChange, mapping: Mapping, new: Standard, old: Standard) -> bool:
    """Return whether an item belongs to the option that was mapped; all do where none was named."""
    option = mapping.standard.option
    if option is None:
        return True
    standard, code = (new, change.new_code) if change.new_code else (old, change.old_code)
    owners = standard.duties if change.kind == DUTY else standard.statements
    options = next((owner.options for owner in owners if owner.code == code), ())
    return not options or option in options
