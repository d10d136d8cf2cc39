"""Tiny catalogues: documents made in code, two small standards, handlers that misbehave."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from corpora.library import Library
from corpora.standard import Standard, Statement, StatementKind
from evaluation.catalogue.order import Setup
from evaluation.catalogue.run import default_setup
from foundation.limits import Limits

POISON = """
import os, time
from evaluation.catalogue.child import handler as real

def handler(argument):
    answer = real(argument)

    def poisoned(request, progress):
        if request.startswith(b'{"do": "map"'):
            if b"poison: crash" in request:
                os._exit(9)
            if b"poison: hang" in request:
                time.sleep(600)
            if b"poison: swell" in request:
                kept = []
                while True:
                    kept.append(bytearray(50 << 20))
            if b"poison: bug" in request:
                raise KeyError("no such thing")
        return answer(request, progress)

    return poisoned
"""

CRITERIA = ("Describe the parts of a hand plane", "Sharpen chisels and plane irons on a stone")


def statement(code: str, text: str) -> Statement:
    kinds = {"K": StatementKind.KNOWLEDGE, "S": StatementKind.SKILL, "B": StatementKind.BEHAVIOUR}
    return Statement(code=code, kind=kinds[code[0]], text=text)


def joinery(version: str = "1.0", *more: Statement) -> Standard:
    return Standard(
        reference="ST9801",
        version=version,
        title="Hand tool joiner",
        level=2,
        route="Construction and the built environment",
        statements=(
            statement("K1", "The parts of hand planes and what they do."),
            statement("S1", "Sharpen chisels and plane irons on a stone."),
            statement("S2", "Calculate the value added tax of an invoice."),
            *more,
        ),
    )


def kites() -> Standard:
    return Standard(
        reference="ST9802",
        version="1.0",
        title="Kite maker",
        level=3,
        statements=(statement("K1", "How wind loads a sail."), statement("S1", "Sew sail cloth.")),
    )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    shelf = Library(tmp_path / "library")
    shelf.add_all([joinery(), kites()])
    yield shelf
    shelf.close()


@pytest.fixture
def make_spec(tmp_path: Path) -> Callable[..., Path]:
    """Write a specification of one unit: ``make_spec("a.pdf", ["Describe a plane", ...])``."""

    def make(name: str, criteria: Sequence[str] = CRITERIA, *, title: str = "Hand tools") -> Path:
        path = tmp_path / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        styles = getSampleStyleSheet()
        rows = [["Learning outcomes\nThe learner will:", "Assessment criteria\nThe learner can:"]]
        left = "1. Be able to work with hand tools"
        for number, text in enumerate(criteria, 1):
            rows.append([left, Paragraph(f"1.{number} {text}", styles["Normal"])])
            left = ""
        table = Table(
            rows, colWidths=[200, 250], style=[("GRID", (0, 0), (-1, -1), 1, colors.black)]
        )
        heading = Paragraph(f"Unit 101 {title}", styles["Heading1"])
        SimpleDocTemplate(str(path), invariant=1).build([heading, table])
        return path

    return make


@pytest.fixture
def make_manifest(tmp_path: Path) -> Callable[..., Path]:
    """Write a manifest: ``make_manifest({"file": "a.pdf", "standards": "ST9801"}, ...)``."""

    def make(*rows: dict[str, str], name: str = "manifest.csv") -> Path:
        path = tmp_path / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(["file", "standards", *(c for row in rows for c in row)]))
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return make


@pytest.fixture
def poisonous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """A setup whose mapping process crashes, hangs or swells where a document asks it to."""
    folder = tmp_path / "handlers"
    folder.mkdir()
    (folder / "poisonous_handlers.py").write_text(POISON)
    monkeypatch.syspath_prepend(folder)
    limits = Limits(memory_mb=1500, seconds=20, page_seconds=20, cpu_seconds=1000)
    return replace(default_setup(), handler="poisonous_handlers:handler", mapping_limits=limits)
