import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api import cli
from api.console import flags
from corpora.samples import sample_specification, sample_standards

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line in this process: code, output, errors."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mapper", "--quiet", *map(str, arguments)])
        flags.quiet = flags.debug = False
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return code, *capfd.readouterr()

    return call


def test_suggest_says_that_the_library_is_empty(run: Run) -> None:
    code, _, errors = run("standards", "suggest", sample_specification())
    assert code == 2
    assert errors == (
        "Error: The library holds no standard; run 'mapper standards import' first.\n"
    )


def test_search_says_that_a_folder_holds_no_run(run: Run, tmp_path: Path) -> None:
    code, _, errors = run("catalogue", "search", tmp_path, "K1")
    assert code == 2
    assert errors.endswith(
        "holds no results of a catalogue run; run 'mapper catalogue run' first.\n"
    )


@pytest.mark.slow
def test_suggest_names_the_sample_standard_with_reasons(run: Run) -> None:
    assert run("standards", "import", sample_standards())[0] == 0
    code, output, errors = run(
        "standards", "suggest", sample_specification(), "--format", "json", "--limit", "1"
    )
    assert code == 0, errors
    (first,) = json.loads(output)["suggestions"]
    assert first["reference"] == "ST9901"
    assert 0.3 < first["covered"] <= 1.0
    assert any(" is near unit " in reason for reason in first["reasons"])
    code, output, _ = run("standards", "suggest", sample_specification(), "--limit", "1")
    assert code == 0
    assert "ST9901" in output
    assert "The scorer takes each for the right one" in " ".join(output.split())
