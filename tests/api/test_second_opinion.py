"""The second opinion from the settings to the mapping and to standard error."""

import sys
from pathlib import Path

import pytest

from api import cli
from api.console import flags
from corpora.samples import sample_specification, sample_standards
from foundation.settings import load_settings
from mapper.mapping import Mapping
from tests.models.judge_stub import Stub, saying, serve


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["mapper", *map(str, arguments)])
    flags.quiet = flags.debug = False
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert not stop.value.code


def _places(mapping: Mapping) -> int:
    return sum(len(statement.evidence) for statement in mapping.statements)


def test_map_asks_for_a_second_opinion_where_an_address_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, "standards", "import", sample_standards())
    output = tmp_path / "mapping.json"
    arguments = ("map", sample_specification(), "--standard", "ST9901", "-o", output)
    _run(monkeypatch, *arguments)
    alone = Mapping.model_validate_json(output.read_bytes())
    assert alone.versions.settings == {}
    with serve(Stub(saying("none"))) as stub:
        monkeypatch.setenv("MAPPER_JUDGE_URL", stub.url)
        monkeypatch.setenv("MAPPER_JUDGE_MODEL", "small")
        load_settings.cache_clear()
        capfd.readouterr()
        _run(monkeypatch, *arguments)
        asked = len(stub.requests)
        first = output.read_bytes()
        _run(monkeypatch, *arguments)
        assert len(stub.requests) == asked
    assert output.read_bytes() == first
    judged = Mapping.model_validate_json(first)
    note = judged.versions.settings["second opinion"]
    assert note.startswith("small, prompt 1: ")
    assert f"Second opinion: {note}." in capfd.readouterr().err
    assert 0 < asked <= 100
    assert _places(judged) < _places(alone)
