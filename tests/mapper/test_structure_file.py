from pathlib import Path

import openpyxl
import pytest

from foundation.errors import UnreadableInputError
from mapper.structure import Barred, Group, Prerequisite, StructureUnit
from mapper.structure_file import read_structure

TABLE = """\
Rules of combination for the Level 3 Diploma,,,,,,,,,,,
row,ref,title,credits,GLH,mandatory,pathways,group,barred with,needs,min units,Max credits
unit,101,Safe working,6,40,M,,,,,,
unit,201,Gas,4,30,o,Gas; Oil,Options,202,,,
unit,202,Oil,5,35,Optional,,Options,,101; 201 or 203,,
,203,Heat,5,35,,,Options,,,,
group,Options,,,,,,,,,1,9
group,all,,,,,,,,,,20
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "structure.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_read_structure_reads_units_groups_bars_and_prerequisites(tmp_path: Path) -> None:
    text = TABLE.replace(",203,Heat,5,35,,", ",203,Heat,5,35,no,")
    structure = read_structure(_write(tmp_path, text))
    assert structure.units[:2] == (
        StructureUnit(ref="101", title="Safe working", credits=6, glh=40, mandatory=True),
        StructureUnit(
            ref="201", title="Gas", credits=4, glh=30, mandatory=False, pathways=("Gas", "Oil")
        ),
    )
    assert structure.groups == (
        Group(name="Options", units=("201", "202", "203"), min_units=1, max_credits=9),
        Group(name="all", units=("101", "201", "202", "203"), max_credits=20),
    )
    assert structure.barred == (Barred(first="201", second="202"),)
    assert structure.prerequisites == (
        Prerequisite(unit="202", needs=("101",)),
        Prerequisite(unit="202", needs=("201", "203")),
    )


def test_read_structure_reads_a_workbook_with_numbers_as_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Unit number", "Mandatory on", "Pathways", "Credit value", "Mandatory"],
        [101.0, None, None, 6, "yes"],
        [201, "Gas", "Gas; Oil", 4.0, None],
    ):
        sheet.append(row)
    path = tmp_path / "structure.xlsx"
    book.save(path)
    structure = read_structure(path)
    assert structure.units == (
        StructureUnit(ref="101", credits=6, mandatory=True),
        StructureUnit(
            ref="201", credits=4, mandatory=False, pathways=("Gas", "Oil"), mandatory_on=("Gas",)
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (",203,Heat,5,35,,", ",203,Heat,5,35,,", "row 6 says '' under 'mandatory'"),
        ("203,Heat,5,35,,", "201,Heat,5,35,o,", "row 4 repeats unit 201"),
        ("203,Heat,5,35,,", "203,Heat,,35,o,", "row 7 limits credits but unit 203 has none"),
        ("203,Heat,5,35,,", "203,Heat,five,35,o,", "row 6 says 'five' under 'credits'"),
        ("Options,202,", "Options,209,", "row 4 names unit '209', which is not listed"),
        ("group,Options", "group,Choices", "row 7 group 'Choices' has no units"),
        ("unit,101", "total,101", "row 3 is a 'total'"),
        ("row,ref", "row,thing", "no row has the headings 'ref'"),
    ],
)
def test_read_structure_says_which_row_is_wrong(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = TABLE.replace(old, new)
    if old != ",203,Heat,5,35,,":
        text = text.replace(",203,Heat,5,35,,", ",203,Heat,5,35,no,")
    with pytest.raises(UnreadableInputError) as caught:
        read_structure(_write(tmp_path, text))
    assert problem in str(caught.value)
    assert str(caught.value).startswith("structure.csv: ")


def test_read_structure_refuses_other_files(tmp_path: Path) -> None:
    odd = tmp_path / "structure.txt"
    odd.write_text("ref\n1\n")
    with pytest.raises(UnreadableInputError, match="neither CSV nor XLSX"):
        read_structure(odd)
    broken = tmp_path / "structure.xlsx"
    broken.write_text("not a zip file")
    with pytest.raises(UnreadableInputError, match="not a workbook"):
        read_structure(broken)
    with pytest.raises(UnreadableInputError, match="cannot be opened"):
        read_structure(tmp_path / "missing.csv")
