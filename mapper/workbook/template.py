"""Fills the mapping workbook that an awarding organisation or a regulator supplies.

Values only: formats, formulas, protection, dropdowns, conditional formats, comments, print areas,
hidden sheets and parts we do not know stay as they are (domain notes 1.2, consequence a).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import UnreadableInputError, UsageError
from foundation.files import write_atomically
from mapper.carried import Carried
from mapper.mapping import Finding, Mapping
from mapper.workbook.additions import fill_additions
from mapper.workbook.cells import SOURCE, CellFiller
from mapper.workbook.fill import StatementFiller
from mapper.workbook.grid import Grid
from mapper.workbook.package import Package, open_package, serialise
from mapper.workbook.profile import TemplateProfile, apply_profile, read_profile
from mapper.workbook.read_grid import WORKBOOK_PART, read_grids
from mapper.workbook.recognise import recognise
from mapper.workbook.recognition import RecognisedTable, Recognition, TableKind
from mapper.workbook.rows import MappingRows

_VERSION = re.compile(r"\bv(?:ersion)?\.?\s*([0-9]+\.[0-9]+)", re.IGNORECASE)
_BEFORE_CALCULATION = frozenset(
    {"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
     "functionGroups", "externalReferences", "definedNames"}
)  # fmt: skip
_FILLED = {TableKind.STATEMENTS, TableKind.DUTIES}


@dataclass(frozen=True)
class Template:
    """A workbook that was opened and recognised."""

    package: Package
    grids: list[Grid]
    recognition: Recognition
    profile: TemplateProfile


def open_template(path: Path, profile: Path | None = None) -> Template:
    """Open a workbook and recognise its tables, corrected by a profile file.

    Raises
    ------
    UnreadableInputError
        The workbook or the profile cannot be read.
    UsageError
        The profile does not fit the workbook.
    """
    chosen = TemplateProfile() if profile is None else read_profile(profile)
    package = open_package(path)
    grids = read_grids(package)
    recognition = apply_profile(recognise(package.name, grids), chosen, grids)
    return Template(package, grids, recognition, chosen)


def inspect_template(path: Path, profile: Path | None = None) -> Recognition:
    """Return what is recognised in a workbook; `describe` prints it.

    Raises
    ------
    UnreadableInputError, UsageError
        As `open_template`.
    """
    return open_template(path, profile).recognition


def fill_template(
    mapping: Mapping,
    template: Path,
    path: Path,
    profile: Path | None = None,
    carried: Carried | None = None,
) -> list[Finding]:
    """Write `mapping` into a copy of the workbook `template` and return what to look at.

    Only values of empty cells are written. Where the workbook holds formulas it is marked to be
    calculated when it is next opened.

    Parameters
    ----------
    mapping
        What to write.
    template
        The workbook to fill; it is not changed.
    path
        Where the filled copy goes.
    profile
        A TOML file that corrects what is recognised.
    carried
        Decisions on the last draft (`carry_over`); what people wrote is written again.

    Raises
    ------
    UnreadableInputError
        The workbook or the profile cannot be read, or no table was recognised.
    UsageError
        The profile does not fit, or `path` is the template itself or has the wrong ending.
    OutputError
        The copy cannot be written.
    """
    template, path = Path(template), Path(path)
    _check_paths(template, path)
    opened = open_template(template, profile)
    if not opened.recognition.tables:
        problem = "no sheet was recognised as a mapping"
        advice = "name its columns in a profile file (see `mapper template inspect`)"
        raise UnreadableInputError(template.name, problem, advice)
    cells = CellFiller(opened.package, opened.grids)
    if carried is None:
        rows = MappingRows(mapping)
        filler = StatementFiller(rows, cells, opened.profile.coverage)
    else:
        rows = MappingRows(carried.mapping, carried.evidence)
        filler = StatementFiller(rows, cells, opened.profile.coverage, carried.values)
    findings = filler.findings
    for table in opened.recognition.tables:
        if not _for_this_standard(table, mapping, findings):
            continue
        if table.kind in _FILLED:
            filler.fill(table)
        elif table.kind is TableKind.ADDITIONAL:
            findings += fill_additions(table, rows, cells, filler.values)
    filler.missing()
    findings += cells.findings()
    if any(part.startswith("_xmlsignatures/") for part in opened.package.parts):
        findings.append(
            _finding("template-signed", "warning", "Filling the workbook breaks its signature.")
        )
    changed = cells.parts()
    if changed and any(grid.formulas for grid in opened.grids):
        changed[WORKBOOK_PART] = _calculated_on_opening(opened.package)
    write_atomically(path, opened.package.with_parts(changed))
    return findings


def describe(recognition: Recognition) -> str:
    """Return what was recognised as text for people, one line a column."""
    count = len(recognition.tables)
    lines = [f"{recognition.file}: {count} {'table' if count == 1 else 'tables'} recognised"]
    for table in recognition.tables:
        heads = (
            f"row {table.header_last}"
            if table.header_first == table.header_last
            else f"rows {table.header_first} to {table.header_last}"
        )
        kind = f"{table.kind} ({table.statement_kind})" if table.statement_kind else table.kind
        codes = f", {table.codes} codes" if table.codes else ""
        lines.append(
            f"\n{table.sheet}: {kind}, rows {table.first_row} to {table.last_row} under the "
            f"headings in {heads}{codes}"
        )
        lines += [
            f"  {column.letter:>3}  {field:<22} {column.heading!r}"
            + ("" if column.score >= _SURE else "  (please check)")
            for field, column in table.columns.items()
        ]
    lines += [f"\n{one.sheet}: left alone ({one.reason})" for one in recognition.ignored]
    return "\n".join(lines)


_SURE = 0.8


def _check_paths(template: Path, path: Path) -> None:
    if path.resolve() == template.resolve():
        message = f"{path} is the template itself; give the filled workbook another name."
        raise UsageError(message)
    if path.suffix.lower() != template.suffix.lower():
        message = (
            f"The filled workbook must end in {template.suffix} as the template does, or Excel "
            "will not open it."
        )
        raise UsageError(message)


def _for_this_standard(table: RecognisedTable, mapping: Mapping, findings: list[Finding]) -> bool:
    standard = mapping.standard
    if table.standards and standard.reference not in table.standards:
        others = ", ".join(table.standards)
        message = f"{table.sheet} is for {others} and was left as it is."
        findings.append(_finding("template-other-standard", "info", message))
        return False
    if standard.reference in table.standards:
        versions = set(_VERSION.findall(table.title))
        if versions and standard.version not in versions:
            message = (
                f"{table.sheet} names version {', '.join(sorted(versions))} of "
                f"{standard.reference}; the mapping is to version {standard.version}."
            )
            findings.append(_finding("template-version-differs", "error", message))
    return True


def _finding(rule: str, severity: str, message: str) -> Finding:
    return Finding.model_validate(
        {"rule": rule, "severity": severity, "message": message, "source": SOURCE}
    )


def _calculated_on_opening(package: Package) -> bytes:
    """Return the workbook part with the request to calculate all formulas on opening."""
    root = package.xml(WORKBOOK_PART)
    calculation = root.find("{*}calcPr")
    if calculation is None:
        main = root.tag.removesuffix("workbook")
        calculation = root.makeelement(f"{main}calcPr")
        before = [
            child for child in root
            if isinstance(child.tag, str) and child.tag.removeprefix(main) in _BEFORE_CALCULATION
        ]  # fmt: skip
        before[-1].addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")
    return serialise(root)
