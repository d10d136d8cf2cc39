"""Small fictional files of every kind that is read, to be damaged; the sample corpus gives more."""

import io
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corpora.importers.load import import_file
from corpora.library import Library
from corpora.samples import sample_standards
from corpora.standard import Standard
from mapper.mapping import (
    AdditionalContent,
    AdditionalItem,
    AdditionalShare,
    Coverage,
    Evidence,
    Facet,
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
from mapper.specification import (
    Criterion,
    Document,
    LearningOutcome,
    Qualification,
    Specification,
    Unit,
)

if TYPE_CHECKING:
    from mapper.matching.scores import Scores
    from mapper.matching.targets import Target
    from mapper.review.outcome import Review
    from mapper.review.report import CheckReport
    from mapper.specification import Item

REFERENCES = (
    "Unit 101 LO2 AC2.1-2.3, p.36",
    "101/2.1; 103/1.4 (page iv), 102 LO1, pp 12-16",
    "U3 A.P1; A.M2 & BC.D2, PDF p 40",
    "LO1-LO3 of unit 4; throughout; see pages 12, 14–16",
    "Unit 201: outcomes 1, 2 and 3 (criteria 1.1 to 1.4) K1 S2",
)
"""References as people write them (docs/checking.md)."""


REVIEWERS = ("Ann Reader", "Ben O'Reader")
REVIEWED_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def standard() -> Standard:
    """Return the fictional standard that ships."""
    return import_file(sample_standards()).standards[0]


def specification() -> Specification:
    """Return two units with numbered outcomes and criteria."""

    def unit(ref: str, title: str, page: int, prefix: str = "") -> Unit:
        return Unit(
            ref=ref, title=title, page=page, page_label=str(page - 2), mandatory=ref == "101",
            outcomes=[
                LearningOutcome(
                    ref=f"{prefix}{outcome}", text=f"Understand part {outcome}",
                    page=page + outcome, page_label=str(page + outcome - 2),
                    criteria=[
                        Criterion(ref=f"{prefix}{outcome}.{number}", text=f"Explain step {number}",
                                  kind="knowledge", page=page + outcome,
                                  page_label=str(page + outcome - 2))
                        for number in range(1, 4)
                    ],
                )
                for outcome in range(1, 4)
            ],
        )  # fmt: skip

    return Specification(
        document=Document(name="kites.pdf", sha256="a" * 64, pages=40),
        qualification=Qualification(title="Level 3 Diploma in Kite Making"),
        units=[unit("101", "Sails and frames", 3), unit("U3", "Flying days", 20, "A")],
    )


def report() -> "CheckReport":
    """Return the check of three claims about `specification`, by a matcher that is never sure."""
    from mapper.claims import Claims, StatementClaim
    from mapper.request import Request
    from mapper.review.check import check_claims

    against = standard()
    rows = zip(against.statements, ("Unit 101 AC1.1-1.2, p 2", "U3 A1.2", "page 90"), strict=False)
    claims = [
        StatementClaim(
            sheet="KSBs", row=row, code=one.code, coverage=Coverage.FULL, coverage_text="Full",
            references=reference,
        )
        for row, (one, reference) in enumerate(rows, start=2)
    ]  # fmt: skip
    said = Claims(file="claims.xlsx", statements=claims)
    return check_claims(specification(), Request(standard=against), said, _Unsure())


def review(checked: "CheckReport") -> "Review":
    """Return a review in which two people differ on one claim and a third settles it."""
    from mapper.review.outcome import (
        Decision,
        ReviewerVerdict,
        Settlement,
        decide,
        open_review,
        settle,
    )

    made = open_review(checked, REVIEWERS, REVIEWED_AT)
    claim = checked.claims[0].id
    for reviewer, decision in zip(REVIEWERS, (Decision.AGREE, Decision.REJECT), strict=True):
        one = ReviewerVerdict(
            claim=claim, reviewer=reviewer, decision=decision, at=REVIEWED_AT, comment="=1+1"
        )
        made = decide(made, checked, one)
    settled = Settlement(
        claim=claim, by="Lea Lead", decision=Decision.DOWNGRADE, coverage=Coverage.PARTIAL,
        reason="One clause is there.", at=REVIEWED_AT,
    )  # fmt: skip
    return settle(made, checked, settled)


class _Unsure:
    """A matcher that finds every pair as likely as not, without a model."""

    identity = encoder_fingerprint = "unsure"

    def match_claimed(self, items: Sequence["Item"], targets: Sequence["Target"]) -> "Scores":
        import numpy as np

        from mapper.matching.scores import OperatingPoint, Scores

        half = np.full((len(items), len(targets)), 0.5)
        return Scores(
            covers=half, alone=half / 2, accepted=half > 0.0,
            facets=tuple(half[:, :1] for _ in targets),
            facet_texts=tuple((one.text,) for one in targets),
            covered=half[0], covered_fully=half[0], mapped=half[:, 0], share_error=0.1,
            operating_point=OperatingPoint(
                accept=0.2, sure=0.6, possible=0.1, covered=0.4, full=0.5
            ),
            scorer="unsure",
        )  # fmt: skip


def mapping() -> Mapping:
    """Return a mapping of `specification` to the statements of `standard`."""
    read, against = specification(), standard()
    place = read.units[0].outcomes[0].criteria[0]
    evidence = Evidence(
        unit="101", outcome="1", criterion=place.ref, page=4, page_label="2", text=place.text,
        coverage=Coverage.PARTIAL, probability=0.7,
    )  # fmt: skip
    share = Share(estimate=0.2, low=0.1, high=0.4)
    return Mapping(
        specification=SpecificationPin(name="kites.pdf", sha256="a" * 64),
        standard=StandardPin(
            reference=against.reference, version=against.version, title=against.title
        ),
        category="l3-occupational-entry",
        statements=[
            MappedStatement(
                code=one.code, kind=one.kind, statement=one.text, coverage=Coverage.PARTIAL,
                probability=0.7, guaranteed=Coverage.NONE, needs_look=False,
                facets=[Facet(text=one.text, covered=True)], rationale="A clause is missing.",
                evidence=[evidence],
            )
            for one in against.statements[:6]
        ],
        duties=[
            MappedDuty(code=one.code, text=one.text, coverage=Coverage.PARTIAL,
                       evidence=[evidence], link="")
            for one in against.duties[:2]
        ],
        items=[
            MappedItem(unit=item.unit.ref, outcome=item.outcome.ref, criterion=item.source.ref,
                       statements=[], text=item.source.text, page=4, page_label="2")
            for item in read.items()
        ],
        additional_content=AdditionalContent(
            items=[
                AdditionalItem(unit="U3", outcome="A1", criterion="A1.1", page=21, page_label="19",
                               text="Explain step 1", probability=0.9)
            ],
            share=AdditionalShare(items=share, criteria=share, glh=None),
        ),
        findings=[],
        versions=Versions(mapper="0", encoder="none", scorer="none", profile="none"),
        units=[
            MappedUnit(ref=unit.ref, title=unit.title, level=3, glh=60, credits=None,
                       mandatory=unit.mandatory, pathways=[], page=unit.page,
                       page_label=unit.page_label, items=9, additional=1)
            for unit in read.units
        ],
    )  # fmt: skip


def our_workbook() -> bytes:
    """Return a mapping workbook of our own layout."""
    from mapper.workbook.write import workbook_bytes

    return workbook_bytes(mapping())


def foreign_workbook() -> bytes:
    """Return a mapping workbook as others lay it out: merged heads, dropdowns, a hidden sheet."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Mapping"
    rows: Sequence[tuple[str | int | None, ...]] = (
        ("Mapping of ST9901 version 1.0", None, None, None, None),
        ("KSB", "Statement", "Where covered", "Page", "Full / Partial / Not covered"),
        ("Knowledge",),
        ("K1", "Health and safety legislation", "Unit 101 LO1", 3, "Full"),
        ("K2", "The construction of tools", "101/1.2; U3 A1.1", "4-5", "Partial"),
        ("S1", "Inspect tools", "throughout", None, None),
        ("B1", "Takes care of others", None, None, "Not covered"),
    )
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A3:E3")
    choice = DataValidation(type="list", formula1='"Full,Partial,Not covered"')
    choice.add("E4:E7")
    sheet.add_data_validation(choice)
    sheet["G4"] = "=COUNTA(C4:C7)"
    lists = book.create_sheet("Lists")
    lists.append(("Full", "Partial"))
    lists.sheet_state = "hidden"
    return _saved(book)


def table_workbook(text: str) -> bytes:
    """Return a CSV text as a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    for line in text.splitlines():
        book.worksheets[0].append(line.split(","))
    return _saved(book)


def word_draft() -> bytes:
    """Return a Word draft of a unit: headings, numbered lists, a table."""
    from docx import Document as WordDocument

    draft = WordDocument()
    draft.add_heading("Unit 101 Turning parts", 1)
    draft.add_paragraph("Level: 3    GLH: 60")
    draft.add_paragraph("The learner will:")
    draft.add_paragraph("1. Know how parts are turned")
    for number, text in enumerate(("Explain how a lathe is set", "Describe how a part is made"), 1):
        draft.add_paragraph(f"1.{number} {text}")
    table = draft.add_table(rows=3, cols=2)
    for row, texts in zip(
        table.rows,
        (("Learning outcome", "Assessment criteria"), ("2. Be able to turn parts", "2.1 Turn a"),
         ("", "2.2 Measure a part")),
        strict=True,
    ):  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for text in ("Cutting", "Measuring"):
        draft.add_paragraph(text, style="List Number")
    target = io.BytesIO()
    draft.save(target)
    return target.getvalue()


def pdf_pages(path: Path, first: int, last: int) -> bytes:
    """Return some pages of a PDF (1-based), unpacked so that damage reaches what they draw."""
    import pikepdf

    target = io.BytesIO()
    with pikepdf.open(path) as source, pikepdf.new() as result:
        result.pages.extend(source.pages[first - 1 : last])
        result.remove_unreferenced_resources()
        result.save(
            target,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
    return target.getvalue()


def library_file() -> bytes:
    """Return the file of a library that holds the sample standards."""
    with TemporaryDirectory() as folder:
        library = Library(Path(folder))
        library.add_all(import_file(sample_standards()).standards)
        return _database(library.path, library.close)


CACHED = {bytes([number]) * 32: bytes(range(number, number + 40)) for number in range(60)}
"""What `cache_file` holds."""


def cache_file() -> bytes:
    """Return the file of a cache that holds `CACHED`."""
    from models.cache import EmbeddingCache

    with TemporaryDirectory() as folder:
        path = Path(folder) / "cache.sqlite"
        cache = EmbeddingCache(path)
        cache.put_many(CACHED)
        return _database(path, cache.close)


def feed_records() -> list[bytes]:
    """Return standards, an area and a unit of NOS as files that can be imported."""
    records = json.loads(sample_standards().read_bytes())
    maps = {
        "stdCode": "OCC9901", "versionNo": "1.0", "name": "Tool librarian", "level": 3,
        "statusName": "Approved for delivery", "routeName": "Engineering",
        "knowledges": [{"knowledgeId": "K1", "detail": "Tools"}],
        "skills": [{"skillId": "S1", "detail": "Lend tools"}],
        "behaviours": [{"behaviourId": "B1", "detail": "Takes care"}],
        "duties": [{"dutyId": "D1", "dutyDetail": "Lend", "mappedKnowledge": ["K1"],
                    "mappedSkills": ["S1"], "mappedBehaviour": ["B1"]}],
    }  # fmt: skip
    nos = {
        "reference": "KITE01", "title": "Make kites", "performance_criteria": ["Cut cloth"],
        "knowledge_and_understanding": [{"code": "K1", "text": "How cloth is cut"}],
    }  # fmt: skip
    return [json.dumps(one).encode() for one in (*records, [maps], {"nos": [nos]})]


def _saved(book: object) -> bytes:
    from openpyxl import Workbook

    assert isinstance(book, Workbook)  # noqa: S101 - tells the type checker
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _database(path: Path, close: object) -> bytes:
    """Return a database with everything in its one file, after `close` has let go of it."""
    if callable(close):
        close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return path.read_bytes()
