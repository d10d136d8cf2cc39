"""What each target of the fuzzer starts from: whole inputs, ours and real ones where at hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpora.samples import sample_area, sample_specification
from evaluation.fuzz import samples

PAGES_OF_A_SEED: Final = 2
"""Pages taken from a real document: enough for one unit, small enough for thousands of trials."""


def pdf_seeds(data: Path | None) -> list[bytes]:
    """Return a few pages of the sample and of every real document."""
    seeds = [samples.pdf_pages(sample_specification(), first, first + 2) for first in (3, 6, 9)]
    for path in sorted((data / "specs").glob("*.pdf")) if data else ():
        from pypdfium2 import PdfDocument

        middle = len(PdfDocument(path)) // 2 + 1
        seeds.append(samples.pdf_pages(path, middle, middle + PAGES_OF_A_SEED - 1))
    return seeds


def docx_seeds(data: Path | None) -> list[bytes]:
    """Return a Word draft of ours and the real ones."""
    real = sorted((data / "specs").glob("*.docx")) if data else []
    return [samples.word_draft(), *(path.read_bytes() for path in real)]


def feed_seeds(data: Path | None) -> list[bytes]:
    """Return areas and standards of ours and single records of the real feeds."""
    import json

    seeds = [sample_area().read_bytes(), *samples.feed_records()]
    for path in sorted((data / "standards").glob("*.json")) if data else ():
        content = json.loads(path.read_bytes())
        records = content if isinstance(content, list) else next(iter(content.values()))
        seeds += [json.dumps([one]).encode() for one in records[:: max(1, len(records) // 8)]]
    return seeds


AREA_TABLE: Final = (
    "Area,Level,Sub areas,Code,Duty,Origin,Standards\n"
    "Repairing kites,3,,SD1,Assess a kite.,pre-defined,ST9902;ST9902@1.1\n"
    ",,Silk,SD2,Mend silk sails.,agreed,\n"
)
NOS_TABLE: Final = (
    "Reference,URN,Suite,Title,Overview,Code,Text\n"
    "KITE01,KITE01/2026,Kite making,Make a kite,About kites.,P1,cut the sail\n"
    ",,,,,K1,the properties of sail cloth\n"
)
CLAIMS_TABLE: Final = (
    "row,code,statement,reference,page,coverage,rationale,validation\n"
    ',K1,,"Unit 101: 1.1; Unit 102 LO1",36-38,Full,,\n'
    ",S4: Inspects tools,,Unit 101 AC2.1,39,Partial,Not the standard,\n"
    "additional,,First aid,Unit 104 LO3,52,,,Survey of employers\n"
)
MANIFEST: Final = (
    "file,folder,url,qan,title,organisation,level,type,standards,category,option,area\n"
    "a.pdf,,,603/1234/5,Kites,AO,3,Diploma,ST9901,l3-occupational-entry,,\n"
    ",docs,,60312345,Kites,AO,Entry 3,GCE A Level,-,,,\n"
    ",,https://example.org/b.pdf,1.2E+7,Kites,AO,L3,,ST9901@1.0;ST9902,general,x,y\n"
)
SOUND_MANIFEST: Final = (
    "file,folder,qan,title,level,standards,category\n"
    "a.pdf,,603/1234/5,Kites,3,ST9901,l3-occupational-entry\n"
    ",docs,60312346,Sails,Entry 3,-,\n"
)
STRUCTURE: Final = (
    "row,ref,title,level,glh,mandatory,pathways,group,not_with,needs,min_units,min_glh\n"
    "unit,101,Sails,3,60,mandatory,A,,,,,\n"
    "unit,U3,Flying,3,40,optional,A;B,G1,101,101 or 101,,\n"
    "group,G1,,,,,,,,,1,40\n"
)
ASSESSMENT: Final = "component,method,covers,units,pathway\nPaper,Test,K1;S1,101,A\nWork,,,U3,\n"
SCOPE: Final = "reference,title,from,until,review\nST9901,Tools,2025-03-10,,yes\n"
SETTINGS: Final = (
    'new_organisation = true\nraises = ["intelligence"]\nshare = 0.5\nsector = "Care"\n',
    'title = "Kites"\nsubmit_on = 2025-03-10\n[documents]\nspecification = true\n'
    "[amber]\nshare = 0.2\n",
    '[[table]]\nsheet = "Mapping"\nkind = "statements"\nheader_rows = [2, 2]\n[table.columns]\n'
    'code = "A"\n[coverage]\nfull = "Yes"\n',
)
REGISTER: Final = (
    "number,title,organisation,level,type,sector,status\n"
    "603/1234/8,AO Level 3 Diploma in Kites (Making),AO,Level 3,Other,4.1,Available\n"
    "60312345,AO Entry Level Award in Kites (Entry 3) (QCF),AO,Entry Level,Other,4.1,Expired\n"
)


def settings_seeds(data: Path | None) -> list[bytes]:
    """Return settings of ours and one shipped file of each kind."""
    import mapper

    root = Path(next(iter(mapper.__path__)))
    shipped = [
        next((root / folder).glob("*.toml"))
        for folder in ("review/policies", "rules/profiles", "process/processes")
    ]
    return [*(text.encode() for text in SETTINGS), *(path.read_bytes() for path in shipped)]


def register_seeds(data: Path | None) -> list[bytes]:
    """Return rows of a register, of ours and real ones."""
    from evaluation.register.register import COLUMNS

    seeds = [REGISTER.encode()]
    if data:
        with (data / "qualifications.csv").open("rb") as lines:
            seeds.append(b"".join(line for line, _ in zip(lines, range(40), strict=False)))
    head = ",".join(COLUMNS)
    return [*seeds, REGISTER.replace(REGISTER.partition("\n")[0], head).encode()]


def review_workbooks(data: Path | None) -> list[bytes]:
    """Return the workbook of a review before anybody decided, and after."""
    from mapper.review.export import review_workbook
    from mapper.review.outcome import open_review

    report = samples.report()
    opened = open_review(report, samples.REVIEWERS, samples.REVIEWED_AT)
    return [review_workbook(report, one) for one in (opened, samples.review(report))]


def review_files(data: Path | None) -> list[bytes]:
    """Return a review as the JSON that is kept of it."""
    from mapper.review.readback import review_json

    report = samples.report()
    return [review_json(report, samples.review(report))]


def texts(*texts: str) -> Callable[[Path | None], list[bytes]]:
    """Return the seeds of a target that starts from these texts."""
    return lambda data: [text.encode() for text in texts]


def books(*texts: str) -> Callable[[Path | None], list[bytes]]:
    """Return the seeds of a target that starts from these tables as workbooks."""
    return lambda data: [samples.table_workbook(text) for text in texts]
