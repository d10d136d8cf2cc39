"""Items and statements found again by content."""

from mapper.carry_match import OldItem, item_name, match_items, match_targets, place_name
from mapper.mapping import MappedItem
from mapper.workbook.rows import Row


def row(criterion: str, text: str, unit: str = "101") -> Row[MappedItem]:
    item = MappedItem(unit=unit, outcome="1", criterion=criterion, statements=[], text=text)
    return Row(item, f"I-{unit}-{criterion}")


def now(old: list[OldItem], new: list[Row[MappedItem]]) -> list[str | None]:
    return [None if one is None else one.now.row_id for one in match_items(old, new)]


def test_same_text_is_the_same_item_wherever_it_stands() -> None:
    old = [
        OldItem("101 LO1 AC1.1 (p 3)", "plan a flight"),
        OldItem("101 LO1 AC1.2", "chart a wall"),
    ]
    new = [row("1.1", "Chart a wall."), row("9.9", "Plan a flight", unit="205")]
    assert now(old, new) == ["I-205-9.9", "I-101-1.1"]


def test_repeated_texts_keep_their_places() -> None:
    old = [OldItem("102 LO1 AC1.1", "work safely"), OldItem("101 LO1 AC1.1", "work safely")]
    new = [row("1.1", "work safely"), row("1.1", "work safely", unit="102")]
    assert now(old, new) == ["I-102-1.1", "I-101-1.1"]


def test_reworded_text_is_the_nearest_and_no_item_is_given_twice() -> None:
    old = [
        OldItem("101 LO1 AC1.1", "explain how tide and wind limit a survey"),
        OldItem("101 LO1 AC1.2", "explain how tide limits a survey"),
    ]
    new = [row("2.1", "explain how the tide limits a survey"), row("2.2", "brew tea for twelve")]
    matches = match_items(old, new)
    assert matches[0] is None
    assert matches[1] is not None
    assert matches[1].reworded
    assert matches[1].now.row_id == "I-101-2.1"


def test_the_same_place_makes_a_weaker_likeness_do() -> None:
    old = [OldItem("101 LO1 AC1.1", "describe the rules for flying near moored vessels")]
    text = "describe what the law says of flying close to vessels"
    assert now(old, [row("1.1", text)]) == ["I-101-1.1"]
    assert now(old, [row("1.2", text)]) == [None]
    assert now(old, [row("1.1", "brew tea for twelve on a pontoon")]) == [None]


def test_place_names_leave_pages_out() -> None:
    assert place_name("101 LO1 AC1.1 (p 36, PDF p 40)") == "101 lo1 ac1 1"
    assert item_name(row("1.1", "x").of) == "101 lo1 ac1 1"


def test_targets_are_found_by_text_then_by_code_then_by_likeness() -> None:
    new = [("K1", "The rules of the harbour"), ("K2", "How tide and wind limit a survey")]
    old = [
        ("K2", "The rules of the harbour."),
        ("K2", "How tide and light limit a survey"),
        ("K7", "How tide and winds limit a survey"),
        ("K9", "Brewing of tea"),
        ("K1", ""),
        ("K9", ""),
    ]
    found = [None if one is None else (one.now, one.reworded) for one in match_targets(old, new)]
    assert found == [(0, False), (1, True), (1, True), None, (0, False), None]
