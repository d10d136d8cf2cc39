"""The fuzzer finds what it is made to find, and tries the same inputs every time."""

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

from evaluation.fuzz import samples, trial
from evaluation.fuzz.campaign import Campaign, run_campaign
from evaluation.fuzz.record import add_campaigns
from evaluation.fuzz.targets import TARGETS, find_target
from evaluation.fuzz.trial import Failure, try_input
from foundation.errors import UnreadableInputError, UsageError


def refuse(path: Path) -> object:
    raise UnreadableInputError(path.name, "it is odd", "mend it")


def break_down(path: Path) -> object:
    return {}["missing"]


def hang(path: Path) -> object:
    while True:
        with suppress(Exception):  # what is on trial must not catch the end of its time
            sum(range(1000))


def steer(path: Path) -> object:
    raise UnreadableInputError("a\x1b[2J", "it is odd", "mend it")


def test_a_trial_tells_results_refusals_and_failures_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "CPU_SECONDS", 0.2)
    assert try_input(lambda path: None, tmp_path) is True
    assert try_input(refuse, tmp_path) is False
    found = [try_input(run, tmp_path) for run in (break_down, hang, steer)]
    assert all(isinstance(one, Failure) for one in found)
    what = [one.what for one in found if isinstance(one, Failure)]
    assert what == ["KeyError", "TooSlowError", "unprintable message"]
    assert isinstance(found[0], Failure)
    assert found[0].signature.startswith("KeyError at tests/robustness/test_harness.py:break_down")


@pytest.mark.parametrize("name", TARGETS)
def test_mutants_differ_and_are_the_same_every_time(name: str) -> None:
    mutate = find_target(name).mutate
    seed = {
        ".pdf": b"%PDF-1.7 1 0 obj",
        ".xlsx": samples.table_workbook("a,b\n1,2"),
        ".docx": samples.table_workbook("a,b\n1,2"),
        ".json": samples.feed_records()[0],
    }.get(TARGETS[name].ending, b"code,reference\nK1,Unit 101\n")
    mutants = [mutate(seed, random.Random(number)) for number in range(20)]  # noqa: S311
    again = [mutate(seed, random.Random(number)) for number in range(20)]  # noqa: S311
    if TARGETS[name].ending not in {".xlsx", ".docx"}:  # zip files hold the time they were made
        assert mutants == again
    assert len(set(mutants)) > 10


def test_a_campaign_tries_the_seeds_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPPER_SHARED", "/nowhere")
    campaign = run_campaign("claims", runs=12)
    assert (campaign.tried, campaign.failed, campaign.real_seeds) == (12, 0, False)
    assert campaign.accepted + campaign.refused == 12
    assert 0 < campaign.lines_run < campaign.lines


def test_unknown_and_unguided_targets_are_refused() -> None:
    with pytest.raises(UsageError, match="There is no target 'kite'; there are: pdf, docx"):
        find_target("kite")
    with pytest.raises(UsageError, match="cannot be guided here"):
        run_campaign("library", runs=1, guided=True)


def test_figures_of_campaigns_add_up(tmp_path: Path) -> None:
    path = tmp_path / "fuzz.json"
    for lines_run in (5, 7, 6):
        one = Campaign(
            "claims", False, False, 1, tried=10, accepted=9, refused=1, lines_run=lines_run
        )
        add_campaigns(path, [one])
    kept = json.loads(path.read_text())["targets"]["claims"]["mutated"]
    assert (kept["tried"], kept["lines_run"]) == (30, 7)
