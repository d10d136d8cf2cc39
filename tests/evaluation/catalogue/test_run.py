"""A run isolates documents, does nothing twice, and its tables are the same whoever works."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_specification, sample_standards
from evaluation.catalogue.columns import TABLES
from evaluation.catalogue.kept import only_run
from evaluation.catalogue.log import read_log
from evaluation.catalogue.near import COLUMNS
from evaluation.catalogue.order import Setup
from evaluation.catalogue.run import Summary, default_setup, run_catalogue
from evaluation.catalogue.schedulers.local import LocalScheduler
from foundation.errors import UnreadableInputError, UsageError
from foundation.settings import Settings
from mapper import pipeline
from mapper.matching.match import Matcher
from mapper.request import Request
from models.encoder import load_encoder
from tests.evaluation.catalogue.conftest import joinery, statement

Make = Callable[..., Path]


def run(manifest: Path, folder: Path, library: Library, workers: int = 1, **more: Any) -> Summary:
    return run_catalogue(manifest, folder, library, LocalScheduler(workers), **more)


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL in which ``{documents}`` stands for the table of that name."""
    names = (*TABLES, *COLUMNS)
    return duckdb.sql(
        sql.format(**{name: f"'{folder}/tables/{name}.parquet'" for name in names})
    ).fetchall()


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").glob("*.parquet"))}


def done(folder: Path) -> Counter[str]:
    return Counter(event["document"] for event in read_log(folder) if event["event"] == "done")


def test_settings_that_decide_results_reach_the_process_that_maps(tmp_path: Path) -> None:
    chosen = Settings(
        encoder="their-model", body="Ofqual", profiles=tmp_path / "rules", scorer=tmp_path / "own"
    )
    assert dict(default_setup(chosen).variables) == {
        "MAPPER_ENCODER": "their-model",
        "MAPPER_BODY": "Ofqual",
        "MAPPER_PROFILES": str(tmp_path / "rules"),
        "MAPPER_SCORER": str(tmp_path / "own"),
        "MAPPER_THREADS": "1",
    }


def test_run_maps_every_document_to_its_standards(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    make_spec("sub/b.pdf", ["State how wind loads a sail"])
    manifest = make_manifest(
        {"file": "a.pdf", "standards": "ST9801; ST9802", "qan": "601/0001/X", "ao": "Tallow"},
        {"file": "sub/b.pdf", "standards": "none"},
    )
    summary = run(manifest, tmp_path / "out", library)
    assert (summary.entries, summary.done, summary.kept, summary.failed) == (2, 2, 0, 0)
    out = tmp_path / "out"
    assert query(out, "SELECT document, qan, organisation, state, items FROM {documents}") == [
        ("a.pdf", "6010001X", "Tallow", "mapped", 2),
        ("sub/b.pdf", None, None, "read", 1),
    ]
    assert query(out, "SELECT document, standard, version, statements, route FROM {mappings}") == [
        ("a.pdf", "ST9801", "1.0", 3, "Construction and the built environment"),
        ("a.pdf", "ST9802", "1.0", 2, None),
    ]
    assert query(out, "SELECT DISTINCT code FROM {statements} WHERE standard = 'ST9801'") == [
        ("K1",), ("S1",), ("S2",)
    ]  # fmt: skip
    assert query(out, "SELECT criterion, text FROM {items} WHERE document = 'sub/b.pdf'") == [
        ("1.1", "State how wind loads a sail")
    ]


def test_tables_say_what_the_main_job_says(
    tmp_path: Path, library: Library, make_manifest: Make
) -> None:
    standard = import_file(sample_standards()).standards[-1]
    library.add(standard)
    manifest = make_manifest({"file": str(sample_specification()), "standards": standard.pinned})
    run(manifest, tmp_path / "out", library)
    matcher = Matcher(load_encoder(), index_folder=None)
    mapping = pipeline.run(sample_specification(), Request(standard=standard), matcher).mapping
    out = tmp_path / "out"
    assert query(out, "SELECT code, coverage, places FROM {statements} WHERE kind <> 'duty'") == [
        (one.code, one.coverage, len(one.evidence)) for one in mapping.statements
    ]
    places = [
        (target.code, place.unit, place.criterion, place.page_label)
        for target in (*mapping.statements, *mapping.duties)
        for place in target.evidence
    ]
    assert len(places) > 20
    assert query(out, "SELECT code, unit, criterion, page_label FROM {evidence}") == places
    share = mapping.additional_content.share.items
    assert query(out, "SELECT additional_items, additional_items_high FROM {mappings}") == [
        (share.estimate, share.high)
    ]
    assert query(out, "SELECT rule FROM {findings} WHERE standard IS NOT NULL") == [
        (finding.rule,) for finding in mapping.findings
    ]


def test_run_again_does_nothing_and_leaves_the_tables_alone(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    manifest = make_manifest({"file": "a.pdf", "standards": "ST9801"})
    assert run(manifest, tmp_path / "out", library).changed
    written = (tmp_path / "out" / "tables" / "documents.parquet").stat().st_mtime_ns
    summary = run(manifest, tmp_path / "out", library)
    assert (summary.done, summary.kept, summary.changed) == (0, 1, False)
    assert (tmp_path / "out" / "tables" / "documents.parquet").stat().st_mtime_ns == written


def test_changed_standard_is_matched_again_without_reading(
    tmp_path: Path,
    library: Library,
    make_spec: Make,
    make_manifest: Make,
    poisonous: Setup,
) -> None:
    path = make_spec("a.pdf")
    manifest = make_manifest({"file": "a.pdf", "standards": "ST9801; ST9802"})
    run(manifest, tmp_path / "out", library, setup=poisonous)
    first = read_log(tmp_path / "out")[1]["results"]
    library.add(joinery("1.0", statement("K2", "How to glue a mortise and tenon joint.")))
    run(manifest, tmp_path / "out", library, setup=poisonous)
    events = [event for event in read_log(tmp_path / "out") if event["event"] == "done"]
    # A reading and two mappings; then the mapping to the changed standard alone.
    assert [len(event["results"]) for event in events] == [3, 1]
    assert events[1]["results"][0] not in first
    assert query(tmp_path / "out", "SELECT standard, statements FROM {mappings}") == [
        ("ST9801", 4), ("ST9802", 2)
    ]  # fmt: skip
    path.write_bytes(path.read_bytes() + b"%")
    run(manifest, tmp_path / "out", library, setup=poisonous)
    assert len(read_log(tmp_path / "out")[-2]["results"]) == 3


def test_tables_are_the_same_with_one_worker_and_with_three(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    rows = []
    for number in range(5):
        make_spec(f"{number}.pdf", [f"Describe plane number {number}", "Sharpen a chisel"])
        rows.append({"file": f"{number}.pdf", "standards": "ST9801"})
    manifest = make_manifest(*rows)
    run(manifest, tmp_path / "one", library, workers=1)
    run(manifest, tmp_path / "three", library, workers=3)
    assert tables(tmp_path / "one") == tables(tmp_path / "three")
    assert len(tables(tmp_path / "one")) == 9


@pytest.mark.slow
def test_a_document_that_crashes_hangs_or_swells_costs_itself_alone(
    tmp_path: Path,
    library: Library,
    make_spec: Make,
    make_manifest: Make,
    poisonous: Setup,
) -> None:
    setup = replace(
        poisonous,
        mapping_limits=poisonous.mapping_limits.model_copy(
            update={"seconds": 8.0, "page_seconds": 8.0}
        ),
    )
    rows = []
    for name in ("good-1", "crash", "hang", "swell", "bug", "good-2"):
        make_spec(f"{name}.pdf", [f"Describe the poison: {name} of a plane", "Sharpen a chisel"])
        rows.append({"file": f"{name}.pdf", "standards": "ST9801"})
    broken = tmp_path / "catalogue" / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing\n")
    rows.append({"file": "broken.pdf", "standards": "ST9801"})
    summary = run(make_manifest(*rows), tmp_path / "out", library, workers=2, setup=setup)
    assert summary.failed == 5
    found = query(tmp_path / "out", "SELECT document, state, stage, cause FROM {documents}")
    states = {document: (state, stage) for document, state, stage, _ in found}
    assert states == {
        "good-1.pdf": ("mapped", None),
        "crash.pdf": ("failed", "mapping"),
        "hang.pdf": ("failed", "mapping"),
        "swell.pdf": ("failed", "mapping"),
        "bug.pdf": ("failed", "mapping"),
        "good-2.pdf": ("mapped", None),
        "broken.pdf": ("failed", "reading"),
    }
    causes = {document: cause for document, _, _, cause in found}
    assert causes["crash.pdf"] == "the matcher crashed on it (exit code 9)"
    assert causes["hang.pdf"] == "mapping it took more than 8 seconds"
    assert causes["swell.pdf"] == "mapping it needs more than 1500 MiB of memory"
    assert causes["bug.pdf"] == "mapping it failed in a way that was not foreseen"
    # Failures are kept like results, and tried again when asked.
    again = run(make_manifest(*rows), tmp_path / "out", library, workers=2, setup=setup)
    assert (again.done, again.failed, again.changed) == (0, 5, False)


def test_failures_are_tried_again_when_asked(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make, poisonous: Setup
) -> None:
    make_spec("a.pdf", ["Describe the poison: crash of a plane"])
    make_spec("b.pdf")
    manifest = make_manifest(
        {"file": "a.pdf", "standards": "ST9801"}, {"file": "b.pdf", "standards": "ST9801"}
    )
    run(manifest, tmp_path / "out", library, setup=poisonous)
    summary = run(manifest, tmp_path / "out", library, setup=poisonous, retry=True)
    assert (summary.done, summary.failed) == (1, 1)
    assert done(tmp_path / "out") == {"a.pdf": 2, "b.pdf": 1}


KILLED = """
import sys
from pathlib import Path
from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_specification, sample_standards
from evaluation.catalogue.run import run_catalogue
from evaluation.catalogue.schedulers.local import LocalScheduler
manifest, out, home = map(Path, sys.argv[1:])
run_catalogue(manifest, out, Library(home), LocalScheduler(2))
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was_and_does_nothing_twice(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    rows = []
    for number in range(12):
        make_spec(f"{number}.pdf", [f"Describe plane number {number}", "Sharpen a chisel"])
        rows.append({"file": f"{number}.pdf", "standards": "ST9801"})
    manifest, out = make_manifest(*rows), tmp_path / "out"
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    process = subprocess.Popen(
        [sys.executable, str(script), str(manifest), str(out), str(library.path.parent)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    deadline = time.monotonic() + 120
    log = out / "run.jsonl"
    while time.monotonic() < deadline and process.poll() is None:
        if log.exists() and log.read_text().count('"done"') >= 4:
            break
        time.sleep(0.02)
    assert process.poll() is None, "the run ended before it was killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = done(out)
    assert 4 <= sum(before.values()) < 12
    assert not (out / "tables").exists()

    summary = run(manifest, out, library, workers=2)
    # A result may have been kept and the run killed before it was logged; none is done twice.
    assert summary.kept in (sum(before.values()), sum(before.values()) + 1)
    assert summary.done == 12 - summary.kept
    assert max(done(out).values()) == 1
    assert query(out, "SELECT count(*), count(DISTINCT document) FROM {mappings}") == [(12, 12)]
    run(manifest, tmp_path / "fresh", library, workers=1)
    assert tables(out) == tables(tmp_path / "fresh")


def test_two_runs_do_not_share_a_folder(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    manifest = make_manifest({"file": "a.pdf", "standards": "ST9801"})
    (tmp_path / "out").mkdir()
    with only_run(tmp_path / "out"), pytest.raises(UsageError, match="another run is at work"):
        run(manifest, tmp_path / "out", library)
    assert run(manifest, tmp_path / "out", library).done == 1


def test_worker_with_other_code_is_refused(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make, poisonous: Setup
) -> None:
    make_spec("a.pdf")
    manifest = make_manifest({"file": "a.pdf", "standards": "ST9801"})
    with pytest.raises(UsageError, match="runs another version of the program"):
        run(manifest, tmp_path / "out", library, setup=replace(poisonous, code="other"))
    assert read_log(tmp_path / "out")[-1]["event"] == "stopped"


def test_one_document_of_two_qualifications_is_read_once(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("handbook.pdf")
    manifest = make_manifest(
        {"file": "handbook.pdf", "standards": "ST9801", "qan": "60100011"},
        {"file": "handbook.pdf", "standards": "ST9801; ST9802", "qan": "60100022"},
    )
    summary = run(manifest, tmp_path / "out", library)
    assert (summary.entries, summary.done) == (2, 1)
    (event,) = [e for e in read_log(tmp_path / "out") if e["event"] == "done"]
    assert len(event["results"]) == 3
    assert query(tmp_path / "out", "SELECT document, standard FROM {mappings}") == [
        ("handbook.pdf (60100011)", "ST9801"),
        ("handbook.pdf (60100022)", "ST9801"),
        ("handbook.pdf (60100022)", "ST9802"),
    ]


def test_general_qualifications_are_read_and_not_mapped(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    manifest = make_manifest({"file": "a.pdf", "standards": "ST9801", "type": "GCSE (9 to 1)"})
    run(manifest, tmp_path / "out", library)
    assert query(tmp_path / "out", "SELECT state, items, cause FROM {documents}") == [
        ("not mapped", 2, "a general qualification that is not based on an occupational standard")
    ]
    assert query(tmp_path / "out", "SELECT * FROM {mappings}") == []


def test_units_that_say_the_same_are_found_across_organisations(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    texts = ["Describe the parts of a plane", "Sharpen a chisel", "Explain how glue cures"]
    make_spec("a.pdf", texts)
    make_spec("b.pdf", [texts[2], texts[0], texts[1]])
    make_spec("c.pdf", ["Sew a sail by hand", "Tie a bowline", "Read a tide table"])
    manifest = make_manifest(
        *({"file": f"{name}.pdf", "ao": f"Board {name}"} for name in ("a", "b", "c"))
    )
    out = tmp_path / "out"
    run(manifest, out, library)
    pairs = query(out, "SELECT document, other_document, kind, across FROM {same_units}")
    assert pairs == [("a.pdf", "b.pdf", "re-ordered", True)]
    assert query(out, "SELECT document, share FROM {same_qualifications}") == [("a.pdf", 1.0)]
    assert "re-ordered" in (out / "report.html").read_text()


def test_document_that_vanished_or_cannot_be_fetched_fails_alone(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    manifest = make_manifest(
        {"file": "a.pdf", "standards": "ST9801"},
        {"url": "http://127.0.0.1:1/spec.pdf", "standards": "ST9801"},
    )
    summary = run(manifest, tmp_path / "out", library)
    assert (summary.done, summary.failed) == (1, 1)
    (found,) = query(tmp_path / "out", "SELECT state, stage FROM {documents} WHERE row = 3")
    assert found == ("failed", "opening")


def test_nothing_is_done_while_the_manifest_has_problems(
    tmp_path: Path, library: Library, make_manifest: Make
) -> None:
    manifest = make_manifest({"file": "missing.pdf", "standards": "ST0000"})
    with pytest.raises(UnreadableInputError, match="2 problems"):
        run(manifest, tmp_path / "out", library)
    assert not (tmp_path / "out").exists()


def test_log_says_what_each_document_took(
    tmp_path: Path, library: Library, make_spec: Make, make_manifest: Make
) -> None:
    make_spec("a.pdf")
    run(make_manifest({"file": "a.pdf", "standards": "ST9801"}), tmp_path / "out", library)
    started, event, finished = read_log(tmp_path / "out")
    assert (started["event"], started["entries"], started["to_do"]) == ("started", 1, 1)
    assert (finished["event"], finished["done"], finished["failed"]) == ("finished", 1, 0)
    assert event["document"] == "a.pdf"
    assert event["cpu_seconds"] > 0
    assert event["peak_mb"] > 20
    assert json.dumps(event)
