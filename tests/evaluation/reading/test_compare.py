import pytest

from evaluation.reading.compare import (
    invented_base,
    lost_and_gained,
    reference_key,
    text_key,
    unit_keys,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AC1.1", "1.1"),
        ("LO2", "2"),
        ("A.P1", "AP1"),
        ("SO1 AC2", "so1.2"),
        ("Topic 3", "3"),
        ("MES/ N 0501", "MES/N0501"),
        ("1.1.", "1.1"),
        ("BC.D2", "BC D2"),
    ],
)
def test_reference_key_is_equal_for_two_spellings(one: str, other: str) -> None:
    assert reference_key(one) == reference_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.1", "1.10"), ("A.P1", "B.P1"), ("AC.D2", "D2"), ("1.1", "11"), ("PC1", "KU1")],
)
def test_reference_key_differs_for_two_references(one: str, other: str) -> None:
    assert reference_key(one) != reference_key(other)


def test_unit_keys_knows_a_unit_under_each_of_its_numbers() -> None:
    assert unit_keys("101/001") & unit_keys("Unit 101")
    assert unit_keys("101/001") & unit_keys("001")
    assert not unit_keys("MES/N0101") & unit_keys("MES/N0102")


def test_invented_base_is_the_outcome_of_a_lettered_bullet() -> None:
    assert invented_base("1.1.2-b") == "1.1.2"
    assert invented_base("1.1.2") is None


def test_text_key_leaves_out_case_bullets_spacing_and_list_letters() -> None:
    printed = "Tests include: a. Continuity \u2022 Ring \ufb01nal cir\u00adcuits (ii) polarity"
    typed = "tests include continuity; ring final circuits polarity."
    assert text_key(printed) == text_key(typed)


def test_text_key_keeps_every_word_that_means_something() -> None:
    assert text_key("describe a risk") != text_key("describe risk")
    assert text_key("BS 7671") != text_key("BS 7672")


def test_lost_and_gained_count_characters_of_words() -> None:
    assert lost_and_gained("state the law", "State the law.") == (0, 0)
    assert lost_and_gained("state the law", "state law and") == (3, 3)
