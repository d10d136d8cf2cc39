"""What a check says in words: one or two sentences that a reviewer can send on."""

from collections.abc import Sequence

from mapper.mapping import Coverage
from mapper.review.found import FoundPlace, Level
from mapper.review.judge import DOUBTFUL, Shown
from mapper.review.report import CheckedClaim, StatementVerdict, Verdict
from mapper.rules.listing import counted, listed, percent
from mapper.workbook.references import format_reference

QUOTED = 180
"""Characters of a text that a message quotes."""


def missing_note(kind: str) -> str:
    """Return what it means that only evidence of another kind is offered for a statement."""
    if kind == "knowledge":
        return "the place has students do it and does not teach the knowledge"
    return f"knowledge is offered for a {kind}, which shows it in part at best"


def claim_message(claim: CheckedClaim, shown: Shown, other_kind: str) -> str:
    """Return what was found of one claim."""
    parts = [_verdict_sentence(claim, shown, other_kind)]
    notes = [note for note in claim.place.notes if note and note not in parts[0]]
    if notes:
        parts.append(f"Note: {'; '.join(notes)}.")
    if claim.verdict in (Verdict.SUPPORTED, Verdict.IN_PART) and other_kind:
        parts.append(f"Note: {other_kind}.")
    if claim.claimed is Coverage.NONE:
        parts.append("Note: the statement is claimed as not covered, yet a place is named.")
    if claim.needs_look and claim.verdict is not Verdict.AMBIGUOUS:
        parts.append(f"Please look: {_doubt(claim, shown)}.")
    return " ".join(parts)


def _doubt(claim: CheckedClaim, shown: Shown) -> str:
    """Return what a person should look at: whether all of it is shown, where that is the doubt."""
    if claim.claimed is not Coverage.FULL or claim.missing or not shown.full:
        return "the program is not sure"
    least = f"; least shown is “{_short(shown.weakest)}”" if shown.weakest else ""
    if DOUBTFUL[0] <= shown.full < DOUBTFUL[1]:
        return f"that all of it is shown has a probability of {percent(shown.full)}{least}"
    return f"the program is not sure{least}"


def _verdict_sentence(claim: CheckedClaim, shown: Shown, other_kind: str) -> str:
    where = place_name(claim.place) or "The place"
    problem = "; ".join(claim.place.notes[:1])
    says = f" It says: “{_short(claim.place.text)}”." if claim.place.text else ""
    instead = f" That fits {listed(claim.place_covers)}." if claim.place_covers else ""
    in_part = f" It covers {claim.code} in part: {_missing(shown)}." if claim.missing else ""
    sentences = {
        Verdict.NOT_FOUND: f"Not found: {problem}.{_best(claim)}",
        Verdict.AMBIGUOUS: f"Ambiguous: {problem}. Say which is meant.",
        Verdict.DUPLICATE: f"Duplicate: the same place is claimed in {claim.duplicate_of}.",
        Verdict.NOT_SUPPORTED: (
            f"Not supported: {where} does not cover {claim.code}.{says}{instead}{_best(claim)}"
        ),
        Verdict.WRONG_KIND: f"Wrong kind: {other_kind}.",
        Verdict.WRONG_PAGE: f"Wrong page: {problem}.{in_part}",
        Verdict.IN_PART: f"Supported in part: {_missing(shown)}.",
        Verdict.SUPPORTED: "Supported.",
    }
    return sentences[claim.verdict]


def _missing(shown: Shown) -> str:
    if shown.missing:
        return f"not found is {quoted(shown.missing)}"
    return "it touches the topic and does not meet all that is asked"


def _best(claim: CheckedClaim) -> str:
    if claim.best_place is None:
        return " No place in the specification seems to cover it."
    return (
        f" The best place for {claim.code} is {claim.best_place.reference}: "
        f"“{_short(claim.best_place.text)}”."
    )


def statement_message(
    *,
    code: str,
    verdict: StatementVerdict,
    claimed: Coverage | None,
    shown: Shown,
    anywhere: Coverage,
    missed: Sequence[str],
) -> str:
    """Return what was found of one statement."""
    also = f" Not claimed: {listed(missed)}." if missed else ""
    more = ""
    if verdict is StatementVerdict.ONLY_PART and anywhere is Coverage.FULL:
        more = " With the places that are not claimed it would be covered in full."
    sentences = {
        StatementVerdict.AGREES: f"The places claimed bear {_said(claimed)} out.",
        StatementVerdict.ONLY_PART: (f"Claimed in full, shown in part: {_missing(shown)}.{more}"),
        StatementVerdict.NOT_SHOWN: f"No place that is claimed covers {code}.",
        StatementVerdict.MORE_SHOWN: "The places claimed seem to cover it in full.",
        StatementVerdict.NEVER_CLAIMED: (
            f"{code} is not claimed, yet {counted(missed, 'place')} seem to cover it."
            if len(missed) != 1
            else f"{code} is not claimed, yet a place seems to cover it."
        ),
        StatementVerdict.NOT_COVERED: f"{code} is not claimed, and nothing was found for it.",
        StatementVerdict.FOR_A_PERSON: (
            "A behaviour is never judged full by program: say where it is embedded and assessed."
        ),
    }
    return f"{sentences[verdict]}{also}"


def place_name(place: FoundPlace) -> str:
    """Return the house reference of a place that was found, else what is written."""
    if place.unit is None or place.level in (None, Level.PAGES, Level.WHOLE):
        return place.written
    return format_reference(place.unit, place.outcome or "", place.criterion)


def quoted(texts: Sequence[str]) -> str:
    """Return texts in quotation marks, listed."""
    return listed([f"“{_short(text)}”" for text in texts])


def _said(claimed: Coverage | None) -> str:
    return {Coverage.FULL: "full coverage", Coverage.PARTIAL: "partial coverage"}.get(
        claimed or Coverage.NONE, "the claim"
    )


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= QUOTED else f"{one_line[: QUOTED - 2].rstrip()} …"
