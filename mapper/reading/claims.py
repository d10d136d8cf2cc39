"""Mapping grids that a specification prints itself ("AC3.1-3.4: K1, K2, S3"): claims, not criteria.

Tables (`mapper.reading.grids`), marks under heads (`aligned`), lines, lists under a unit or an
outcome, and codes behind the criteria themselves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mapper.reading.aligned import found_in_lines
from mapper.reading.grids import Context, Found, found_in_table
from mapper.reading.gridwords import CODE_LIST, Units, spelt_out, tokens_of
from mapper.reading.layout import Layout, Line, Page, PageKind, Table
from mapper.specification import Claim, Criterion, LearningOutcome, Unit

LINE = re.compile(rf"(?P<left>.+?)\s*[:=–—|-]\s*(?P<codes>{CODE_LIST})\.?", re.I)
"""``AC3.1-3.4: K1, K2``, ``Unit 101 - K1``."""
REVERSED = re.compile(rf"(?P<codes>{CODE_LIST})\s*[:=–—|-]\s*(?P<right>\S.*)", re.I)
"""``K1: Unit 101 AC1.1, 1.2; Unit 102 LO3``."""
LISTING = re.compile(
    r"(?=.*(?:\bksbs?\b|knowledge|skill|behaviou?r|\bstandard\b|\bmapp|\blink|\bdut(?:y|ies)\b))"
    rf"[^:]{{3,80}}?[:–—-]\s*(?P<codes>{CODE_LIST})\.?",
    re.I,
)
"""A line that lists codes for what it stands under: ``KSBs covered: K1, S2``."""
BEHIND = re.compile(
    rf"[(\[]\s*(?:[A-Za-z ]{{0,20}}:\s*)?(?P<codes>{CODE_LIST})\s*[)\]]\.?\s*$", re.I
)
"""Codes in brackets behind a criterion: ``Explain ... (K1, K3)``."""
BARE_BEHIND = re.compile(rf"[.;:]?\s(?P<codes>{CODE_LIST})\s*$", re.I)
"""The same without brackets, as a narrow column of codes leaves it."""
FEWEST_BEHIND, SHARE_BEHIND = 3, 0.3
"""Criteria, and the share of all criteria, that have codes behind them before they are a mapping: a
form or a vitamin may be called K1 or B12 once."""
PART = re.compile(r"(?:appendix|annex|section)\b", re.I)
MENTION = re.compile(r"(?:mandatory |optional )?unit\s+[A-Z]{0,8}-?\d", re.I)
_MAY_CLAIM = (PageKind.CONTENT, PageKind.BLANK)  # a page of ticks alone has hardly a letter
LONGEST_LINE = 160
"""Characters; a longer line is a sentence."""

_REF_OR_RANGE = re.compile(
    r"(\d{1,2})(?:\.(\d{1,2}))?"
    r"(?:\s*(?:[-–—]|\bto\b)\s*(?:AC|LO)?\s?(?:(\d{1,2})\.)?(\d{1,2}))?",
    re.I,
)
_GRADED = re.compile(r"\b(?:[A-Z]\.)?[PMD]\d{1,2}\b")


def find_claims(layout: Layout, units: Sequence[Unit]) -> list[Claim]:
    """Return the claims of all pages, in order of print, each once.

    The unit is the one that the grid names, else the one under whose heading it stands; `None`
    where neither is known or that unit has no such criteria.
    """
    context = Context(Units(units))
    found: list[tuple[Found, Page]] = []
    for page in layout.pages:
        if page.kind in _MAY_CLAIM:
            found += [(one, page) for one in _found_on(page, context)]
    claims = [
        claim
        for one, page in _with_places(found, units)
        for claim in _claims_of(one, page.index, page.label_at(one.x))
    ]
    claims += _behind_criteria(units)
    return _distinct(sorted(claims, key=lambda claim: claim.page or 0))


def _found_on(page: Page, context: Context) -> Iterator[Found]:
    apart = [word for line in page.furniture for word in line.words]
    begins = any(unit.page == page.index for unit in context.units.all)
    loose = []
    for region in page.regions:
        if begins:
            _go_down(page.index, region.box[1], context)
        if isinstance(region, Table):
            yield from found_in_table(region, apart, context)
            if not region.ruled:
                loose += [word for line in region.lines for word in line.words]
            continue
        loose += [word for line in region.lines for word in line.words]
        for line in region.lines:
            if begins:
                _go_down(page.index, line.box[1], context)
            yield from _found_in_line(line, context)
    kept, context.unit = context.unit, _first_unit(page, context)
    yield from found_in_lines(loose, apart, context)
    context.unit = kept


def _go_down(page: int, y: float, context: Context) -> None:
    """Keep the unit that begins above a height as the one that is spoken of, once it begins."""
    unit = _unit_at(page, y, context)
    if unit is not None and unit is not context.begun:
        context.unit = context.begun = unit


def _unit_at(page: int, y: float, context: Context) -> Unit | None:
    """Return the last unit that begins on a page above a height, below what came before it."""
    units = context.units.all
    begun = [index for index, unit in enumerate(units) if unit.page == page]
    for index in reversed(begun):
        before = [
            box[3]
            for unit in units[max(index - 1, 0) : index]
            for item in _printed(unit)
            if item.page == page
            for box in item.boxes
        ]
        if y >= max(before, default=0.0):
            return units[index]
    return None


def _printed(unit: Unit) -> Iterator[LearningOutcome | Criterion]:
    for outcome in unit.outcomes:
        yield outcome
        yield from outcome.criteria


def _first_unit(page: Page, context: Context) -> Unit | None:
    """Return the unit that a page is about at its top, as lines that name units will change it."""
    named = [
        unit for line in page.lines if MENTION.match(line.text)
        and (unit := context.units.called(line.text))
    ]  # fmt: skip
    return named[0] if named else context.unit


def _found_in_line(line: Line, context: Context) -> Iterator[Found]:
    """Yield what a line claims; a heading of a unit or a part of the document is kept."""
    text, units = line.text.strip(), context.units
    named = units.called(text)
    if named is not None or MENTION.match(text):
        context.unit = named
    elif PART.match(text):
        context.unit = None
    if len(text) >= LONGEST_LINE:
        return
    x, y = line.x0, line.box[1]
    if match := LINE.fullmatch(text):
        codes = _counted(match["codes"], text, context)
        listed = units.list_of(match["left"])
        if codes and listed is not None:
            unit = units.named(listed[0]) if listed[0] else context.unit
            yield Found(codes, x, y, unit, listed[1])
            return
        if codes and (unit := units.called(match["left"])):
            context.unit = unit
            yield Found(codes, x, y, unit)
            return
    if match := LISTING.fullmatch(text):
        if (codes := _counted(match["codes"], text, context)) and context.unit is not None:
            yield Found(codes, x, y, context.unit, listing=True)
    elif match := REVERSED.fullmatch(text):
        yield from _reversed(_counted(match["codes"], text, context), match["right"], line, context)


def _reversed(codes: tuple[str, ...], places: str, line: Line, context: Context) -> Iterator[Found]:
    """Yield the places that a line lists behind codes, if all of it is places."""
    unit, found = context.unit, []
    for part in re.split(r"\s*;\s*|(?<=\d),?\s+(?=Unit\b)", places.strip(" .")):
        listed = context.units.list_of(part)
        whole = context.units.called(part) if listed is None else None
        if listed is None and whole is None:
            return
        if listed is not None and listed[0]:
            unit = context.units.named(listed[0])
        unit = whole or unit
        found.append(Found(codes, line.x0, line.box[1], unit, listed[1] if listed else ""))
    if codes:
        yield from found


def _counted(text: str, line: str, context: Context) -> tuple[str, ...]:
    """Return the codes of a list; duties only where the line speaks of them."""
    return tuple(
        code
        for code in spelt_out(text)
        if not context.units.owns(code) and (code[0] != "D" or "dut" in line.casefold())
    )


def _with_places(
    found: Sequence[tuple[Found, Page]], units: Sequence[Unit]
) -> Iterator[tuple[Found, Page]]:
    """Yield what was found, lists under a unit with what they stand under.

    A unit's only list is about the unit, several are each about the outcome before them.
    """
    listings: dict[str, int] = {}
    for one, _ in found:
        if one.listing and one.unit is not None:
            listings[one.unit.ref] = listings.get(one.unit.ref, 0) + 1
    for one, page in found:
        if not one.listing or one.unit is None or listings[one.unit.ref] == 1:
            yield one, page
            continue
        before = [
            outcome
            for outcome in one.unit.outcomes
            if outcome.boxes and (outcome.page or 0, outcome.boxes[0][1]) < (page.index, one.y)
        ]
        if before:
            yield replace(one, refs=f"LO{before[-1].ref}"), page
        else:
            yield one, page


def _behind_criteria(units: Sequence[Unit]) -> list[Claim]:
    """Return the codes that stand behind criteria, where so many have some that it is a mapping."""
    owned = Units(units)
    for pattern in (BEHIND, BARE_BEHIND):
        claims: list[Claim] = []
        kinds: set[str] = set()
        total = 0
        for unit, outcome, criterion in _items(units):
            total += 1
            item = criterion or outcome
            match = pattern.search(item.text)
            codes = tuple(c for c in spelt_out(match["codes"]) if c[0] != "D") if match else ()
            if not codes or any(owned.owns(code) for code in codes):
                continue
            kinds.update(code[0] for code in codes)
            claims.append(
                Claim(
                    unit=unit.ref,
                    outcome=outcome.ref,
                    criteria=[criterion.ref] if criterion else [],
                    codes=list(codes),
                    page=item.page,
                    page_label=item.page_label,
                )
            )
        if len(claims) >= max(FEWEST_BEHIND, SHARE_BEHIND * total) and len(kinds) > 1:
            return claims
    return []


def _items(units: Sequence[Unit]) -> Iterator[tuple[Unit, LearningOutcome, Criterion | None]]:
    for unit in units:
        for outcome in unit.outcomes:
            yield from ((unit, outcome, criterion) for criterion in outcome.criteria)
            if not outcome.criteria:
                yield unit, outcome, None


def expand_refs(text: str) -> list[tuple[str, list[str]]]:
    """Return (outcome, criteria) for each outcome of a list, ranges spelt out.

    ``"AC3.1-3.4, 4.2"`` gives ``[("3", ["3.1", "3.2", "3.3", "3.4"]), ("4", ["4.2"])]``;
    ``"LO2"`` gives ``[("2", [])]``.
    """
    groups: dict[str, list[str]] = {}
    for match in _REF_OR_RANGE.finditer(text):
        outcome, first, other, last = match[1], match[2], match[3], match[4]
        if first is None:
            stop = int(last) if last and other is None else int(outcome)
            for number in range(int(outcome), stop + 1):
                groups.setdefault(str(number), [])
            continue
        stop = int(last) if last and other in (None, outcome) else int(first)
        have = groups.setdefault(outcome, [])
        have.extend(f"{outcome}.{m}" for m in range(int(first), max(int(first), stop) + 1))
        if last and other not in (None, outcome):
            groups.setdefault(other, []).append(f"{other}.{last}")
    return [(outcome, list(dict.fromkeys(refs))) for outcome, refs in groups.items()]


def _claims_of(found: Found, page: int, label: str | None) -> Iterator[Claim]:
    unit = found.unit
    if not found.refs:
        if unit is not None:
            yield Claim(unit=unit.ref, codes=list(found.codes), page=page, page_label=label)
        return
    for outcome, criteria in _places(found.refs, unit):
        known = unit is not None and any(one.ref == outcome for one in unit.outcomes)
        yield Claim(
            unit=unit.ref if unit is not None and known else None,
            outcome=outcome,
            criteria=criteria,
            codes=list(found.codes),
            page=page,
            page_label=label,
        )


def _places(refs: str, unit: Unit | None) -> list[tuple[str, list[str]]]:
    """Return (outcome, criteria) as the unit prints them, where it has them."""
    outcomes = unit.outcomes if unit is not None else []
    known = {c.ref.upper(): (o.ref, c.ref) for o in outcomes for c in o.criteria}
    for ref, place in list(known.items()):
        known.setdefault(ref.split(".", 1)[-1] if ref[0].isalpha() else ref, place)
    tokens = [token.upper() for token in tokens_of(refs)]
    if tokens and all(token in known for token in tokens):
        return [(known[token][0], [known[token][1]]) for token in tokens]
    graded = _GRADED.findall(refs)
    if graded and not re.search(r"\d\.\d", refs):
        return [(ref.split(".")[0], [ref]) for ref in graded]
    return expand_refs(refs)


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims, each code once for a place: tables are printed again in appendices."""
    seen: set[tuple[str | None, str | None, tuple[str, ...], str]] = set()
    kept: list[Claim] = []
    for claim in claims:
        place = (claim.unit, claim.outcome, tuple(claim.criteria))
        codes = [code for code in claim.codes if (*place, code) not in seen]
        seen.update((*place, code) for code in codes)
        if codes and kept and _same_place(kept[-1], claim):
            kept[-1].codes.extend(codes)
        elif codes:
            kept.append(claim.model_copy(update={"codes": codes}))
    return kept


def _same_place(one: Claim, other: Claim) -> bool:
    return (one.unit, one.outcome, one.criteria, one.page) == (
        other.unit, other.outcome, other.criteria, other.page,
    )  # fmt: skip
