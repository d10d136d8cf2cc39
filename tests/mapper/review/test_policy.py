"""The verification policy: numbers of the source, its lists, and what a person may change."""

from pathlib import Path

import pytest

from foundation.errors import UnknownNameError, UnreadableInputError
from mapper.review.policy import Policy, find_title, load_policy, requirement, shipped_policies


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def test_the_lists_are_those_of_the_source(policy: Policy) -> None:
    """Founding document 001, paragraphs 71 to 89: 10 groups, 96 titles."""
    sizes = {group.number: len(group.titles) for group in policy.outside.groups}

    assert sizes == {
        "159": 2, "205": 2, "214": 9, "215": 10, "302": 3, "318": 2, "350": 5, "599": 50,
        "664": 1, "858": 12,
    }  # fmt: skip
    titles = [title for group in policy.outside.groups for title in group.titles]
    assert len(titles) == len(set(titles)) == 96
    sizes_of_599 = [
        sum(f"Introductory {size} in" in title for title in titles)
        for size in ("Award", "Certificate", "Diploma")
    ]
    assert sizes_of_599 == [17, 17, 16]
    assert all(title.startswith("Pearson BTEC ") for title in titles)


def test_every_title_of_the_lists_finds_itself_and_only_itself(policy: Policy) -> None:
    for group in policy.outside.groups:
        for title in group.titles:
            match = find_title(policy, title)
            assert match is not None
            assert (match.group.number, match.title, match.exact) == (group.number, title, True)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("BTEC Entry Level 3 Award in Entry to Vocational Study (Entry 3)", None),
        ("Pearson BTEC Entry Level 3 Award in Entry to Vocational Study", "858"),
        ("PEARSON BTEC LEVEL 2 DIPLOMA IN TEAM LEADING (NVQ)", "350"),
        ("BTEC Level 1 Introductory Award in Art & Design", "599"),
        ("Pearson BTEC Level 2 Award for IT Users (ITQ) (QCF)", "318"),
        ("Pearson BTEC Level 1 Introductory Diploma in Transport and Vehicle", None),
        ("Pearson BTEC Level 4 Diploma in Team Leading", None),
        ("Level 3 Diploma in Kite Making", None),
        ("", None),
    ],
)
def test_titles_are_found_whatever_their_labels_and_order_of_words(
    policy: Policy, title: str, number: str | None
) -> None:
    match = find_title(policy, title)

    assert (match.group.number if match else None) == number


@pytest.mark.parametrize(
    ("title", "sector", "minimum", "lead"),
    [
        ("Level 3 Diploma in Kite Making", None, 1, True),
        ("Level 2 Certificate in Security Operations", None, 2, True),
        ("Level 3 Diploma in Cyber Security", None, 1, True),
        ("Level 3 Diploma in Emergency Care", None, 2, True),
        ("Level 3 Diploma in Kite Making", "Construction", 2, True),
        ("Pearson BTEC Level 2 Diploma in Team Leading", None, 1, False),
        ("Pearson BTEC Level 1 Introductory Award in Construction", None, 2, False),
        ("Level 3 Diploma in Kite Making", "Green sectors", 1, False),
    ],
)
def test_minimum_of_checks_follows_sector_and_lists(
    policy: Policy, title: str, sector: str | None, minimum: int, lead: bool
) -> None:
    needed = requirement(policy, title, sector=sector)

    assert (needed.minimum, needed.lead) == (minimum, lead)
    assert all(needed.reasons)


def test_a_title_that_is_in_no_list_is_said_to_be(policy: Policy) -> None:
    needed = requirement(policy, "Level 3 Diploma in Kite Making")

    assert needed.reasons == (
        "one check as a rule (founding document 001, paragraph 38 (one remote visit as a rule))",
        "the title is in no list of what is out of the model with a lead verifier",
    )


def test_the_stages_are_the_four_of_the_source(policy: Policy) -> None:
    assert [(stage.id, stage.closes) for stage in policy.stages] == [
        ("declaration", "10-14"),
        ("lead-visit", "12-01"),
        ("sector-verification", ""),
        ("next-cycle", ""),
    ]


def test_a_lead_may_change_rates_in_a_file_of_their_own(tmp_path: Path, policy: Policy) -> None:
    shipped = Path(__file__).resolve().parents[3] / "mapper/review/policies"
    text = (shipped / "work-based-learning.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("share = 0.20", "share = 0.35"), encoding="utf-8")

    assert load_policy(file=own).sample.share == 0.35
    assert policy.sample.share == 0.2


def test_a_file_that_is_no_policy_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("name = 'x'\n", encoding="utf-8")

    with pytest.raises(UnreadableInputError, match=r"own\.toml: title: field required"):
        load_policy(file=own)


def test_unknown_names_offer_near_ones(policy: Policy) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean work-based-learning"):
        load_policy("work-based-learing")
    with pytest.raises(UnknownNameError, match="Did you mean intelligence"):
        policy.raise_named("inteligence")
    assert [one.name for one in shipped_policies()] == ["work-based-learning"]
