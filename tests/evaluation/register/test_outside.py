from pathlib import Path

import pytest

from evaluation.register.match import RegisterMatcher
from evaluation.register.outside import find_listed, read_groups
from evaluation.register.register import read_register
from evaluation.register.title import parse_title
from mapper.review.policy import load_policy

PRINTED = """
Sector Group\tQualification Titles
101 - ROPES & KNOTS\tHarbour KNOT Level 1 Award in Knots Harbour KNOT Level 2
Award in Knots Harbour KNOT Level 2 Certificate for Rope

	Users (RTQ)
102 - RIGGING (NVQ)	<p>Harbour KNOT Level Entry 3 Award in Entry to</p>
--	---
	Rigging Harbour KNOT Entry Level 3 Award in Land-
Based Rigging
"""


def test_read_groups_puts_broken_titles_together() -> None:
    first, second = read_groups(PRINTED)
    assert (first.number, first.name) == ("101", "ROPES & KNOTS")
    assert first.titles == (
        "Harbour KNOT Level 1 Award in Knots",
        "Harbour KNOT Level 2 Award in Knots",
        "Harbour KNOT Level 2 Certificate for Rope Users (RTQ)",
    )
    assert (second.number, second.name) == ("102", "RIGGING (NVQ)")
    assert second.titles == (
        "Harbour KNOT Level Entry 3 Award in Entry to Rigging",
        "Harbour KNOT Entry Level 3 Award in Land-Based Rigging",
    )


def test_policy_lists_96_titles_in_10_groups_and_all_are_taken_apart() -> None:
    groups = load_policy().outside.groups
    assert [len(group.titles) for group in groups] == [2, 2, 9, 10, 3, 2, 5, 50, 1, 12]
    sizes = [parse_title(title).size for title in groups[7].titles]
    assert [
        sizes.count(f"introductory {size}") for size in ("award", "certificate", "diploma")
    ] == [17, 17, 16]
    for group in groups:
        for text in group.titles:
            title = parse_title(text)
            assert (title.organisation, title.brand) == ("Pearson", "BTEC")
            assert None not in {title.level, title.size}
            assert title.subject
            found = find_listed(load_policy(), text)
            assert found is not None
            assert (found.group, found.title) == (group, text)


def test_policy_keeps_a_level_4_title_in_the_group_of_level_3() -> None:
    group = load_policy().outside.groups[0]
    assert [parse_title(title).level for title in group.titles] == ["3", "4"]


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Pearson BTEC Entry Level 3 Award in Entry to Vocational Study", "858"),
        ("Pearson BTEC Level Entry 3\nAward in Entry to\nVocational Study (RQF)", "858"),
        ("Pearson BTEC Level 2 Diploma in Customer\n\n\tService", "215"),
        ("Pearson BTEC Level 1 Introductory Award in Land-\nbased Studies", "599"),
        ("Pearson BTEC Level 1 Introductory Award in Land Based Studies", "599"),
        ("Pearson Edexcel Level 2 Diploma in Team Leading (NVQ)", "350"),
        ("Pearson BTEC Level 3 Diploma in Sporting Excelence", "664"),
        ("Pearson BTEC Level 1 Introductory Diploma in Transport and Vehicle", None),
        ("Pearson BTEC Level 4 Diploma in Team Leading", None),
        ("Pearson BTEC Entry Level 2 Award in Entry to Vocational Study", None),
        ("Quay Level 2 Diploma in Team Leading", None),
        ("", None),
    ],
)
def test_find_listed_forgives_slips_and_no_other_words(written: str, group: str | None) -> None:
    found = find_listed(load_policy(), written)
    assert (found.group.number if found else None) == group


@pytest.mark.shared
def test_founding_document_lists_what_the_policy_lists(shared_data: Path) -> None:
    printed = sorted((shared_data.parent / "founding").glob("001_*.txt"))
    if not printed:
        pytest.skip("founding document 001 is not beside the data")
    groups = read_groups(printed[0].read_text(encoding="utf-8"))
    listed = load_policy().outside.groups
    assert [(group.number, group.name, group.titles) for group in groups] == [
        (group.number, group.name, group.titles) for group in listed
    ]


@pytest.mark.shared
def test_listed_titles_are_in_the_real_register_or_not_found(shared_data: Path) -> None:
    matcher = RegisterMatcher(read_register(shared_data / "qualifications.csv"))
    groups = load_policy().outside.groups
    found = [matcher.find(title=title) for group in groups for title in group.titles]
    assert sum(one.how == "title" for one in found) == 88
    # The other eight are not funded any more, as a look at the register shows.
    assert sum(one.how == "not found" for one in found) == 8
