from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.catalogue.duplicates import (
    SameUnit,
    UnitTexts,
    same_qualifications,
    same_units,
)
from evaluation.catalogue.planted import alike_before, fictional, real, score, vectors_of
from mapper.pipeline import read_with_kinds
from models.encoder import load_encoder

KNOTS = ("Tie a bowline", "Tie a clove hitch", "Splice an eye", "Whip a rope's end")


def unit(document: str, texts: tuple[str, ...], organisation: str = "") -> UnitTexts:
    return UnitTexts(document, "1", "Ropes", texts, organisation)


def apart(*units: UnitTexts) -> dict[str, NDArray[np.float32]]:
    """Give each distinct text a direction of its own: nothing is alike but what is equal."""
    texts = sorted({text for one in units for text in one.texts})
    return dict(zip(texts, np.eye(len(texts), dtype=np.float32), strict=True))


def found(*units: UnitTexts) -> list[SameUnit]:
    return same_units(units, apart(*units))


def test_same_units_calls_the_same_texts_in_the_same_order_a_copy() -> None:
    (pair,) = found(unit("a", KNOTS), unit("b", tuple(text.upper() + "." for text in KNOTS)))
    assert (pair.kind, pair.likeness, pair.shared) == ("copy", 1.0, 4)


def test_same_units_finds_the_same_texts_in_another_order() -> None:
    (pair,) = found(unit("a", KNOTS), unit("b", KNOTS[::-1]))
    assert (pair.kind, pair.likeness) == ("re-ordered", 1.0)


def test_same_units_counts_what_is_missing_and_what_is_added() -> None:
    (pair,) = found(unit("a", KNOTS), unit("b", (*KNOTS[1:], "Row a boat")))
    assert (pair.kind, pair.likeness, pair.shared) == ("edited", 0.75, 3)
    assert found(unit("a", KNOTS), unit("b", (*KNOTS[2:], "Row a boat", "Sail a boat"))) == []


def test_same_units_matches_each_item_once() -> None:
    repeated = (KNOTS[0],) * 4
    assert found(unit("a", KNOTS), unit("b", repeated)) == []


def test_same_units_does_not_compare_units_of_one_document_or_tiny_ones() -> None:
    one = UnitTexts("a", "1", "Ropes", KNOTS)
    other = UnitTexts("a", "2", "Ropes again", KNOTS)
    assert found(one, other) == []
    assert found(unit("a", KNOTS[:2]), unit("b", KNOTS[:2])) == []


def test_same_unit_says_whether_it_is_of_two_organisations() -> None:
    (pair,) = found(unit("a", KNOTS, "Harbour"), unit("b", KNOTS, "harbour"))
    assert not pair.across
    (pair,) = found(unit("a", KNOTS, "Harbour"), unit("b", KNOTS))
    assert pair.across


def test_same_qualifications_weighs_units_by_their_items() -> None:
    rest = tuple(f"Cook meal {number}" for number in range(12))
    units = [unit("a", KNOTS), unit("b", KNOTS), UnitTexts("b", "2", "Meals", rest)]
    pairs = same_units(units, apart(*units))
    (one,) = same_qualifications(pairs, units)
    assert (one.one, one.other) == ("a", "b")
    assert (one.share_of_one, one.share_of_other) == (1.0, 0.25)
    assert same_qualifications(pairs, [*units, UnitTexts("a", "3", "More", rest)]) == []


def test_same_units_is_the_same_whatever_the_order_of_units() -> None:
    units = [unit("a", KNOTS), unit("b", KNOTS[::-1]), unit("c", KNOTS)]
    vectors = apart(*units)
    pairs = [
        [{pair.one.document, pair.other.document} for pair in same_units(order, vectors)]
        for order in (units, units[::-1])
    ]
    assert sorted(map(sorted, pairs[0])) == sorted(map(sorted, pairs[1]))


def test_planted_units_are_found_and_their_neighbours_are_not() -> None:
    planted = fictional()
    vectors = vectors_of(planted.units, load_encoder())
    scores, others = score(planted, same_units(planted.units, vectors))
    recall = {one.kind: one.found / one.planted for one in scores}
    assert {one.planted for one in scores} == {10}
    assert recall["copied"] == recall["re-ordered"] == recall["edited"] == 1.0
    assert recall["other words"] >= 0.8
    assert others == []


@pytest.mark.shared
@pytest.mark.slow
def test_planted_real_units_are_found(shared_data: Path) -> None:
    units = []
    for name in ("mesc-q0101.pdf", "mesc-roto-artist-q3504.pdf"):
        specification = read_with_kinds(shared_data / "specs" / name)
        for one in specification.units:
            texts = tuple(item.full_text for item in specification.items() if item.unit is one)
            units.append(UnitTexts(name, one.ref, one.title, texts))
    planted = real(units)
    vectors = vectors_of(planted.units, load_encoder())
    before = alike_before(units, vectors, 0.6)
    scores, others = score(planted, same_units(planted.units, vectors), before)
    assert all(one.found == one.planted for one in scores)
    assert all(one.planted >= 10 for one in scores)
    # Both packs carry the same unit on health and safety and the same employability skills.
    already = {(pair.one.unit, pair.other.unit, pair.kind) for pair in others}
    assert ("MES/N0104", "MES/N0104", "copy") in already
    wrong = [pair for pair in others if {pair.one.key, pair.other.key} & set(planted.origin)]
    right = sum(one.found for one in scores)
    # Measured: two edited versions are, at 0.61, just like a neighbour of their unit.
    assert right / (right + len(wrong)) >= 0.9
