"""A catalogue run whose disk is full says so, and its log is read whatever was cut short."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.catalogue.kept import Kept
from evaluation.catalogue.log import FILE, RunLog, read_log
from evaluation.catalogue.manifest import Manifest
from evaluation.catalogue.tables import write_tables
from foundation.errors import OutputError
from tests.robustness.test_disks import fill_up

Mounted = Callable[..., Path]


def test_a_log_on_a_full_disk_is_one_sentence_and_goes_on_later(mounted: Mounted) -> None:
    place = mounted(64)
    with RunLog(place) as log:
        log.write("done", document="a.pdf")
        fill_up(place)
        with pytest.raises(OutputError, match="no space left on device"):
            log.write("done", document="x" * 10_000)
    (place / "filler").unlink()
    with RunLog(place) as log:
        log.write("done", document="b.pdf")
    assert [event["document"] for event in read_log(place)] == ["a.pdf", "b.pdf"]


def test_a_line_of_the_log_that_was_cut_short_is_left_out(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"event": "done", "document": "a.pdf"}\n{"event": "do')
    with RunLog(tmp_path) as log:
        log.write("done", document="b.pdf")
    assert [event["document"] for event in read_log(tmp_path)] == ["a.pdf", "b.pdf"]


def test_tables_on_a_full_disk_are_one_sentence_and_leave_those_of_before(
    mounted: Mounted, tmp_path: Path
) -> None:
    place, kept = mounted(96), Kept(tmp_path)
    manifest = Manifest("manifest.csv")
    (place / "tables").mkdir()
    (place / "tables" / "about.json").write_text("{}")
    fill_up(place)
    with pytest.raises(OutputError, match="the tables cannot be written"):
        write_tables(place, manifest, [], kept, "digest")
    assert sorted(one.name for one in place.iterdir()) == ["filler", "tables"]
    assert (place / "tables" / "about.json").read_text() == "{}"
    kept.close()
