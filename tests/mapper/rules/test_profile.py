from pathlib import Path

import pytest

from foundation.errors import UnknownNameError, UnreadableInputError
from foundation.settings import load_settings
from mapper.rules.profile import (
    Proposal,
    all_profiles,
    category_names,
    load_profile,
)

OWN = """
name = "l2-occupational-entry"
cycle = "autumn-2031"
title = "Ours"
group = "align"
as_of = 2031-09-01
aim = "Ours."
sources = ["our reading of the page"]
rules = ["gaps-reasoned"]
documents = ["specification", { id = "cake", title = "A cake", source = "us" }]
"""


def test_category_names_are_those_of_the_product() -> None:
    assert category_names() == (
        "htq",
        "l2-additional-specialist",
        "l2-employer-proposed",
        "l2-occupational-entry",
        "l3-additional-specialist",
        "l3-occupational-entry",
        "l3-occupational-entry-adult",
        "l3-occupational-progression",
        "no-standard",
        "t-level",
    )


def test_every_profile_resolves_its_documents_checks_and_sources() -> None:
    for profile in all_profiles():
        assert profile.sources
        assert len(set(profile.rules)) == len(profile.rules)
        assert all(document.source for document in profile.documents)
        assert all(check.question.endswith("?") for check in profile.checks)


def test_load_profile_takes_the_latest_cycle_unless_one_is_named() -> None:
    assert load_profile("L3 additional_specialist").pinned == (
        "l3-additional-specialist/spring-2025/1"
    )
    earlier = load_profile("l3-additional-specialist", "Cycle 1")
    assert earlier.proposal is Proposal.UNLESS_PREDEFINED
    assert load_profile("l3-additional-specialist").proposal is Proposal.CONTACT


def test_load_profile_names_what_is_near() -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_profile("l3-occupation-entry")
    assert caught.value.near[0] == "l3-occupational-entry"
    with pytest.raises(UnknownNameError, match="Cycles: cycle-1, spring-2025"):
        load_profile("l3-additional-specialist", "2099")


def test_own_profiles_add_to_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    own = load_profile("l2-occupational-entry", folder=tmp_path)
    assert own.title == "Ours"
    assert [document.title for document in own.documents] == [
        "Qualification specification as a PDF",
        "A cake",
    ]
    assert load_profile("l2-occupational-entry").title != "Ours"
    monkeypatch.setenv("MAPPER_PROFILES", str(tmp_path))
    load_settings.cache_clear()
    assert load_profile("l2-occupational-entry").title == "Ours"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"specification",', '"specifications",', "which is not in the catalogue"),
        ('group = "align"', 'group = "sideways"', "group: input should be"),
        ('aim = "Ours."', "", "aim: field required"),
        ('aim = "Ours."', "aim = Ours", "is not TOML"),
        ('aim = "Ours."', 'aim = "Ours."\nfoo = 1', "foo: extra inputs"),
    ],
)
def test_own_profiles_with_faults_are_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(old, new))
    with pytest.raises(UnreadableInputError) as caught:
        all_profiles(folder=tmp_path)
    assert str(caught.value).startswith("own.toml: ")
    assert problem in str(caught.value)


def test_own_folder_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="is not a folder"):
        all_profiles(folder=tmp_path / "missing")
