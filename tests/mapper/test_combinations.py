import itertools
import random
import time
from fractions import Fraction

import pytest

from mapper.combinations import (
    Combination,
    PathwaySize,
    Reach,
    combination,
    pathway_sizes,
    reach,
    worst_combination,
)
from mapper.mapping import Coverage
from mapper.requirements import Requirement
from mapper.structure import (
    Barred,
    Group,
    Prerequisite,
    Structure,
    StructureUnit,
    breaches,
)

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE
ORDER = (NONE, PARTIAL, FULL)


def _need(code: str, *full: str, some: str = "") -> Requirement:
    sets = tuple(frozenset(units) for units in full)
    return Requirement(code, sets or None, frozenset().union(*sets, some))


def _structure(*units: StructureUnit, **rules: object) -> Structure:
    return Structure(units=units, **rules)  # type: ignore[arg-type]


CHOICE = _structure(
    StructureUnit(ref="M", mandatory=True, credits=10),
    StructureUnit(ref="A", mandatory=False, credits=10),
    StructureUnit(ref="B", mandatory=False, credits=10),
    StructureUnit(ref="C", mandatory=False, credits=4),
    groups=(Group(name="Options", units=("A", "B", "C"), min_credits=14),),
)


def test_worst_combination_follows_the_credit_rule() -> None:
    needs = [_need("K1", "M"), _need("S1", "AB"), _need("S2", "A", "C"), _need("S3", "AC")]
    # Permitted: two of A, B with or without C, or one of them with C. B and C miss S2 alone, A
    # and B miss S2 too, but cover as much otherwise; both lose one, A is printed first.
    worst = worst_combination(CHOICE, [needs])
    assert worst is not None
    assert worst.units == ("M", "A", "B")
    assert worst.short_of_full() == ["S2"]
    assert worst.merit() == (Fraction(3, 4), Fraction(1))
    assert not worst.complete()


def test_worst_combination_counts_partial_coverage_where_full_coverage_is_equal() -> None:
    worst = worst_combination(CHOICE, [[_need("S1", some="A"), _need("S2", some="C")]])
    assert worst is not None
    assert worst.units == ("M", "A", "B")
    assert worst.coverage == ({"S1": PARTIAL, "S2": NONE},)


def test_worst_combination_takes_the_better_of_two_occupations() -> None:
    structure = _structure(
        StructureUnit(ref="A", mandatory=True, pathways=("Left",)),
        StructureUnit(ref="B", mandatory=True, pathways=("Right",)),
        StructureUnit(ref="C", mandatory=True, pathways=("Middle",)),
    )
    left = [_need("K1", "A"), _need("K2", "AC")]
    right = [_need("K1", "B"), _need("K2", "B"), _need("K3", "BC")]
    worst = worst_combination(structure, [left, right])
    assert worst == Combination(
        "Middle", ("C",), ({"K1": NONE, "K2": FULL}, {"K1": NONE, "K2": NONE, "K3": FULL})
    )
    assert combination(structure, "Left", ["A"], [left, right]).complete()


def test_worst_combination_of_impossible_rules_is_none() -> None:
    impossible = CHOICE.model_copy(
        update={"groups": (Group(name="Options", units=("A", "B"), min_credits=30),)}
    )
    assert worst_combination(impossible, [[_need("K1", "M")]]) is None
    assert reach(impossible, [_need("K1", "M")]) == {"K1": Reach(NONE, NONE)}
    assert pathway_sizes(impossible) == []


def test_worst_combination_without_statements_is_the_smallest_permitted() -> None:
    worst = worst_combination(CHOICE, [])
    assert worst is not None
    assert worst.units == ("M", "A", "B")


def test_reach_tells_guaranteed_from_possible() -> None:
    structure = _structure(
        StructureUnit(ref="M", mandatory=True),
        StructureUnit(ref="A", mandatory=True, pathways=("Left",)),
        StructureUnit(ref="B", mandatory=True, pathways=("Right",)),
        StructureUnit(ref="C", mandatory=False),
    )
    needs = [
        _need("both-pathways", "AB"),
        _need("one-pathway", "A"),
        _need("never-together", "A", "B"),
        _need("optional", "C"),
        _need("core", "M", "AB"),
        _need("nothing"),
    ]
    assert reach(structure, needs) == {
        "both-pathways": Reach(FULL, FULL),
        "one-pathway": Reach(NONE, FULL),
        "never-together": Reach(PARTIAL, PARTIAL),
        "optional": Reach(NONE, FULL),
        "core": Reach(FULL, FULL),
        "nothing": Reach(NONE, NONE),
    }


def test_pathway_sizes_are_the_least_and_most_that_the_rules_permit() -> None:
    structure = _structure(
        StructureUnit(ref="M", mandatory=True, credits=10, glh=80),
        StructureUnit(ref="A", mandatory=True, credits=12, glh=90, pathways=("Left",)),
        StructureUnit(ref="B", mandatory=True, credits=30, pathways=("Right",)),
        StructureUnit(ref="C", mandatory=False, credits=3, glh=20),
        StructureUnit(ref="D", mandatory=False, credits=4, glh=20),
        groups=(Group(name="O", units=("C", "D"), min_units=1),),
        barred=(Barred(first="C", second="D"),),
    )
    assert pathway_sizes(structure) == [
        PathwaySize("Left", units=(3, 3), credits=(25, 26), glh=(190, 190)),
        PathwaySize("Right", units=(3, 3), credits=(43, 44), glh=None),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_search_agrees_with_brute_force(seed: int) -> None:
    structure, occupations = random_case(seed, units=3 + seed % 6, statements=6)
    everything = list(_all_combinations(structure, occupations))
    worst = min(everything, key=lambda pair: pair[0])[1] if everything else None
    assert worst_combination(structure, occupations) == worst
    for need in occupations[0]:
        got = [found.coverage[0][need.code] for _, found in everything]
        assert reach(structure, [need])[need.code] == Reach(
            guaranteed=min(got, key=ORDER.index, default=NONE),
            possible=max(got, key=ORDER.index, default=NONE),
        )


@pytest.mark.parametrize("seed", [1003, 1007])
def test_search_answers_fast_for_forty_units(seed: int) -> None:
    structure, occupations = random_case(seed, units=40, statements=60)
    worst_combination(structure, [[_need("K1", "M")]])  # the solver is imported on first use
    started = time.process_time()
    worst = worst_combination(structure, occupations)
    assert worst is not None
    assert len(structure.pathways) > 1
    assert time.process_time() - started < 2.0


def _all_combinations(structure: Structure, occupations: list[list[Requirement]]):  # noqa: ANN202
    for place, pathway in enumerate(structure.choices):
        for bits in itertools.product((1, 0), repeat=len(structure.units)):
            chosen = [unit.ref for unit, bit in zip(structure.units, bits, strict=True) if bit]
            if not breaches(structure, pathway, chosen):
                found = combination(structure, pathway, chosen, occupations)
                yield (found.merit(), place, len(chosen), [-bit for bit in bits]), found


def random_case(
    seed: int, *, units: int, statements: int
) -> tuple[Structure, list[list[Requirement]]]:
    """Return a structure with pathways, limits, bars and prerequisites, and what to cover."""
    draw = random.Random(seed)  # noqa: S311 - a fixed seed, not a secret
    paths = [f"P{number}" for number in range(draw.randint(2 if units > 20 else 0, 4))]
    refs = [f"U{number}" for number in range(units)]
    listed = []
    for ref in refs:
        on = tuple(p for p in paths if draw.random() < 0.5) if draw.random() < 0.5 else ()
        listed.append(
            StructureUnit(
                ref=ref,
                mandatory=draw.random() < 0.2,
                pathways=on,
                mandatory_on=tuple(p for p in on if draw.random() < 0.3),
                credits=draw.randint(2, 12),
                glh=draw.randint(10, 90),
            )
        )
    structure = Structure(
        units=tuple(listed),
        groups=tuple(_random_group(draw, refs, paths, str(n)) for n in range(draw.randint(1, 4))),
        barred=tuple(
            Barred(first=first, second=second)
            for first, second in (draw.sample(refs, 2) for _ in range(draw.randint(0, 3)))
        ),
        prerequisites=tuple(
            Prerequisite(unit=unit, needs=tuple(needs))
            for unit, *needs in (draw.sample(refs, 3) for _ in range(draw.randint(0, 2)))
        ),
    )
    occupations = [
        [_random_need(draw, refs, f"K{n}") for n in range(draw.randint(1, statements))]
        for _ in range(draw.randint(1, 3))
    ]
    return structure, occupations


def _random_group(draw: random.Random, refs: list[str], paths: list[str], name: str) -> Group:
    members = tuple(ref for ref in refs if draw.random() < 0.5)
    least = draw.randint(0, max(1, len(members) // 2))
    limits = draw.choice(
        (
            {"min_units": least, "max_units": least + draw.randint(0, 3)},
            {"min_credits": least * 5, "max_credits": least * 7 + 20},
            {"min_glh": least * 30},
        )
    )
    pathways = tuple(path for path in paths if draw.random() < 0.3)
    return Group(name=name, units=members, pathways=pathways, **limits)


def _random_need(draw: random.Random, refs: list[str], code: str) -> Requirement:
    some = draw.sample(refs, draw.randint(0, min(5, len(refs))))
    sets = (
        [
            frozenset(draw.sample(some, draw.randint(1, len(some))))
            for _ in range(draw.randint(1, 3))
        ]
        if some and draw.random() < 0.7
        else None
    )
    return Requirement(code, tuple(sets) if sets else None, frozenset(some))
