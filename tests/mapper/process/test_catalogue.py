from datetime import date, time
from pathlib import Path

import pytest

from foundation.errors import UnknownNameError, UnreadableInputError
from mapper.process.catalogue import all_processes, find_process, windows_of
from mapper.rules.profile import category_names

OWN = """
name = "own"
title = "Our own process"
categories = ["htq"]
anchor = "submit"
anchor_means = "close"
sources = ["us"]
[[windows]]
name = "ours"
opens = 2031-01-06
closes = 2031-01-31
source = "us"
[[stages]]
id = "submit"
title = "Submit"
who = "us"
source = "us"
"""


def test_every_process_names_known_categories_and_a_source_for_each_stage() -> None:
    processes = all_processes()
    assert {process.name for process in processes} == {
        "htq-approval",
        "legacy-sector-skills",
        "level-2",
        "level-3-cycle-1",
        "level-3-spring-2025",
    }
    for process in processes:
        assert set(process.categories) <= set(category_names())
        assert all(stage.source for stage in process.stages)
        for window in process.windows:
            assert window.opens <= window.closes
            assert set(window.spans) <= {stage.id for stage in process.stages}


def test_level_3_spring_window_is_that_of_the_founding_document() -> None:
    (window,) = find_process("level-3-spring-2025", date(2025, 3, 10)).windows
    assert (window.opens, window.opens_at) == (date(2025, 3, 10), time(9))
    assert (window.closes, window.closes_at) == (date(2025, 3, 21), time(17))
    assert window.first_teaching == "2026-08"
    assert window.contains(date(2025, 3, 21))
    assert not window.contains(date(2025, 3, 22))


def test_find_process_takes_the_process_whose_window_fits() -> None:
    assert find_process("L3 occupational entry", date(2023, 7, 15)).name == "level-3-cycle-1"
    assert find_process("l3-occupational-entry", date(2025, 3, 12)).name == "level-3-spring-2025"
    assert find_process("l3-occupational-entry", date(2024, 1, 1)).name == "level-3-cycle-1"
    assert find_process("htq", date(2035, 1, 1)).name == "htq-approval"


def test_find_process_of_an_unknown_name_lists_what_is_known() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_process("l3-occupational-entri", date(2025, 3, 12))
    assert "Did you mean l3-occupational-entry" in str(caught.value)
    with pytest.raises(UnknownNameError, match="Processes are known for"):
        find_process("no-standard", date(2025, 3, 12))


def test_windows_of_a_category_are_in_order_of_time() -> None:
    assert [window.name for window in windows_of("l3-additional-specialist")] == [
        "level 3, cycle 1",
        "spring 2025",
    ]
    assert windows_of("no-standard") == ()


def test_own_processes_add_to_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    assert find_process("htq", date(2031, 1, 10), folder=tmp_path).name == "own"
    (tmp_path / "own.toml").write_text(OWN.replace('anchor = "submit"', 'anchor = "send"'))
    with pytest.raises(UnreadableInputError, match="the anchor is no stage"):
        all_processes(folder=tmp_path)
