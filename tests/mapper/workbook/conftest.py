"""A fictional mapping, written by hand, and a way to see a workbook as LibreOffice shows it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapper.mapping import (
    AdditionalContent,
    AdditionalItem,
    AdditionalShare,
    Coverage,
    Evidence,
    Facet,
    Finding,
    ItemLink,
    MappedDuty,
    MappedItem,
    MappedStatement,
    MappedUnit,
    Mapping,
    Share,
    SpecificationPin,
    StandardPin,
    Versions,
)
from mapper.specification import ReadingWarning

FULL, PARTIAL, NONE = Coverage.FULL, Coverage.PARTIAL, Coverage.NONE

UNITS = [
    ("101", "Preparing survey flights in harbours", True, 60),
    ("102", "Reading and charting sea walls", True, 90),
    ("201", "Thermal imaging of quay cranes", False, 40),
    ("202", "Working with harbour crews", None, None),
]
ITEMS = [
    ("101", "1", "1.1", "knowledge", "explain the rules for flying near moored vessels", 36),
    ("101", "1", "1.2", "knowledge", "describe how tide and wind limit a survey window", 36),
    ("101", "2", "2.1", "skill", "plan a flight path that avoids mooring lines", 37),
    ("101", "2", "2.2", "skill", "carry out checks of batteries, rotors and cameras", 38),
    ("102", "1", "1.1", "knowledge", "identify signs of wear in masonry and sheet piling", 41),
    ("102", "2", "2.1", "skill", "chart defects of a sea wall with position and size", 43),
    ("102", "2", "2.2", "skill", "= compare a chart with that of the year before", 43),
    ("201", "1", "1.1", "knowledge", "explain how a thermal camera shows a hot bearing", 50),
    ("201", "1", "1.2", "skill", "produce thermal images of a crane in use", 51),
    ("202", "A", "A.P1", "knowledge", "describe the roles in a harbour crew", 60),
    ("202", "A", "A.P2", "knowledge", "+ explain how to brew tea for twelve on a pontoon", 60),
]


def place(number: int, coverage: Coverage, probability: float, **more: Any) -> Evidence:
    """Evidence at the item of this number."""
    unit, outcome, criterion, kind, text, page = ITEMS[number]
    mandatory = next(one[2] for one in UNITS if one[0] == unit)
    return Evidence(
        unit=unit, outcome=outcome, criterion=criterion, page=page + 4, page_label=str(page),
        text=text, coverage=coverage, probability=probability, kind=kind, mandatory=mandatory,
        **more,
    )  # fmt: skip


def statement(
    code: str, text: str, coverage: Coverage, places: list[Evidence], rationale: str, **more: Any
) -> MappedStatement:
    """A statement whose kind follows from its code."""
    kind = {"K": "knowledge", "S": "skill", "B": "behaviour"}[code[0]]
    values = {
        "probability": max((one.probability for one in places), default=0.04),
        "guaranteed": coverage,
        "needs_look": any(one.needs_look for one in places),
        "facets": [Facet(text=text, covered=coverage is FULL)],
    }
    return MappedStatement(
        code=code, kind=kind, statement=text, coverage=coverage, evidence=places,
        rationale=rationale, **(values | more),
    )  # fmt: skip


STATEMENTS = [
    statement("K1", "Rules for unmanned flight near vessels and people, and who sets them.", FULL,
              [place(0, FULL, 0.93)], "Both clauses are evidenced."),
    statement("K2", "How tide, wind and light limit a survey.", PARTIAL, [place(1, PARTIAL, 0.81)],
              "No evidence of: light."),
    statement("K3", "Signs of wear in harbour structures: masonry, piling, cranes.", PARTIAL,
              [place(7, PARTIAL, 0.55, needs_look=True), place(4, PARTIAL, 0.88)],
              "Cranes are covered in an optional unit only.", guaranteed=PARTIAL),
    statement("K4", "Principles of data protection for images of people.", NONE, [],
              "Nothing in the specification speaks of data protection."),
    statement("S1", "Plan a survey flight and prepare the aircraft.", FULL,
              [place(2, FULL, 0.9), place(3, FULL, 0.87)], "Both clauses are evidenced."),
    statement("S2", "Chart defects and follow them from year to year.", FULL,
              [place(5, FULL, 0.92), place(6, PARTIAL, 0.7)], "Both clauses are evidenced."),
    statement("S3", "Operate as part of a harbour crew.", PARTIAL,
              [place(9, PARTIAL, 0.52, needs_look=True)],
              "Knowledge is offered for a skill: partial at best.", guaranteed=NONE),
    statement("B1", "Act with care for others on and off the water.", NONE, [],
              "-No item asks for this behaviour."),
]  # fmt: skip
DUTIES = [
    MappedDuty(code="D1", text="Survey harbour walls from the air.", coverage=FULL,
               evidence=[place(2, FULL, 0.9), place(5, FULL, 0.9)], origin="pre-defined",
               link="Understand how tide limits a survey, to chart defects, for duty D1.",
               probability=0.9),
    MappedDuty(code="D2", text="Inspect cranes by thermal imaging.", coverage=PARTIAL,
               evidence=[place(8, PARTIAL, 0.8)], origin="new", link="", probability=0.8),
]  # fmt: skip


def make_mapping(**changes: Any) -> Mapping:
    """The fictional mapping, changed where asked."""
    links: dict[int, list[ItemLink]] = {}
    duty_links: dict[int, list[ItemLink]] = {}
    for target, into in [(one, links) for one in STATEMENTS] + [(d, duty_links) for d in DUTIES]:
        for one in target.evidence:
            number = next(n for n, item in enumerate(ITEMS) if item[4] == one.text)
            link = ItemLink(code=target.code, coverage=one.coverage, probability=one.probability)
            into.setdefault(number, []).append(link)
    items = [
        MappedItem(unit=unit, outcome=outcome, criterion=criterion, kind=kind, text=text,
                   page=page + 4, page_label=str(page), statements=links.get(number, []),
                   duties=duty_links.get(number, []))
        for number, (unit, outcome, criterion, kind, text, page) in enumerate(ITEMS)
    ]  # fmt: skip
    additional = [
        AdditionalItem(unit=one.unit, outcome=one.outcome, criterion=one.criterion, page=one.page,
                       page_label=one.page_label, text=one.text, probability=0.97)
        for one in items if not (one.statements or one.duties)
    ]  # fmt: skip
    share = Share(estimate=0.09, low=0.05, high=0.2)
    values: dict[str, Any] = {
        "specification": SpecificationPin(name="harbour-survey.pdf", sha256="ab" * 32),
        "standard": StandardPin(reference="ST9001", version="1.2", title="Harbour surveyor"),
        "category": "l3-occupational-entry",
        "statements": STATEMENTS,
        "duties": DUTIES,
        "items": items,
        "additional_content": AdditionalContent(
            items=additional, share=AdditionalShare(items=share, criteria=share, glh=None)
        ),
        "findings": [
            Finding(rule="duty-link", severity="warning", message="Duty D2 has no link.",
                    source="founding document 003"),
            Finding(rule="full-coverage", severity="error",
                    message="K4 and B1 are not covered.", source="domain notes 2.2"),
        ],
        "units": [
            MappedUnit(ref=ref, title=title, level=3, glh=glh, credits=None, mandatory=mandatory,
                       pathways=[], page=35, page_label="31",
                       items=sum(one.unit == ref for one in items),
                       additional=sum(one.unit == ref for one in additional))
            for ref, title, mandatory, glh in UNITS
        ],
        "warnings": [ReadingWarning(code="no-text", page=12, message="Page 12 holds no text.")],
        "versions": Versions(mapper="0.1.0", encoder="enc@1", scorer="score@1", profile="p@1",
                             settings={"threshold": "0.5"}),
    }  # fmt: skip
    return Mapping(**(values | changes))


@pytest.fixture
def mapping() -> Mapping:
    """A mapping of 8 statements and 2 duties over 11 items in 4 units."""
    return make_mapping()


@pytest.fixture
def build_mapping() -> Callable[..., Mapping]:
    """Build the mapping with changes: ``build_mapping(duties=[])``."""
    return make_mapping


@pytest.fixture(scope="session")
def soffice() -> str:
    """Path of LibreOffice; the test is skipped where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    return found


@pytest.fixture(scope="session")
def libreoffice_profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A profile of its own for all conversions: making one takes most of the time of the first."""
    return f"-env:UserInstallation={tmp_path_factory.mktemp('libreoffice').as_uri()}"


@pytest.fixture
def convert(soffice: str, tmp_path: Path, libreoffice_profile: str) -> Callable[[Path, str], Path]:
    """Convert a file with LibreOffice: ``convert(path, "pdf")`` returns the new file."""

    def run(path: Path, target: str) -> Path:
        folder = tmp_path / "converted"
        command = [soffice, libreoffice_profile, "--headless", "--convert-to", target]
        subprocess.run(
            [*command, "--outdir", str(folder), str(path)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return folder / f"{path.stem}.{target.split(':', maxsplit=1)[0]}"

    return run


CHOICES = "&quot;Yes - in full&quot;;&quot;Yes - in part&quot;;&quot;No&quot;"
FODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body><office:spreadsheet>
<table:content-validations><table:content-validation table:name="v1"
 table:condition="of:cell-content-is-in-list({choices})"
 table:base-cell-address="Mapping.D4"/></table:content-validations>
<table:table table:name="Mapping">{rows}</table:table>
</office:spreadsheet></office:body></office:document>"""


@pytest.fixture(scope="session")
def libreoffice_template(
    soffice: str, libreoffice_profile: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A template that LibreOffice itself wrote."""
    path = tmp_path_factory.mktemp("template") / "libre.xlsx"

    def row(*texts: str) -> str:
        cells = "".join(
            f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
            if text
            else "<table:table-cell/>"
            for text in texts
        )
        return f"<table:table-row>{cells}</table:table-row>"

    rows = [row("KSB mapping of the qualification"), row(""),
            row("KSB code", "KSB description", "Location in specification", "Covered?",
                "Page(s)")]  # fmt: skip
    choices = '<table:table-cell table:content-validation-name="v1"/>'
    for code, text in ((one.code, one.statement) for one in STATEMENTS):
        start = row(code, text, "").removesuffix("</table:table-row>")
        rows.append(f"{start}{choices}</table:table-row>")
    source = path.with_suffix(".fods")
    source.write_text(FODS.format(rows="".join(rows), choices=CHOICES), "utf-8")
    subprocess.run(
        [soffice, libreoffice_profile, "--headless", "--convert-to", "xlsx", "--outdir",
         str(path.parent), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return path
