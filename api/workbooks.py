"""The workbook of a project: ours, or the organisation's own form filled in, as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.beside import Kind, NamedFile, lay_out
from api.results import Outcome, with_texts
from api.storage.files import FileStore
from api.storage.projects import AdditionalText
from mapper.carried import Carried
from mapper.mapping import Finding
from mapper.workbook.template import fill_template
from mapper.workbook.write import workbook_bytes

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM: Final = "application/vnd.ms-excel.sheet.macroEnabled.12"


@dataclass(frozen=True)
class MadeWorkbook:
    """A workbook: its bytes, its ending, what it is, and what to look at in a filled-in form."""

    content: bytes
    ending: str = ".xlsx"
    media_type: str = XLSX
    findings: tuple[Finding, ...] = ()


def workbook_of(
    outcome: Outcome,
    texts: dict[str, AdditionalText],
    files: FileStore,
    form: Mapping[Kind, NamedFile],
) -> MadeWorkbook:
    """Return the workbook of a mapping as it stands, as the command line writes it.

    Parameters
    ----------
    form
        The template to fill in, and its profile; empty where the workbook is ours.

    Raises
    ------
    UnreadableInputError, UsageError
        The form cannot be filled in; it was looked at when it was given.
    """
    carried: Carried | None = outcome.earlier.carried if outcome.earlier else None
    if outcome.decisions or texts:
        carried = with_texts(outcome.decided, texts)
    mapping = carried.mapping if carried else outcome.proposed
    if Kind.TEMPLATE not in form:
        return MadeWorkbook(workbook_bytes(mapping, carried))
    with files.scratch() as folder:
        laid = lay_out(files, form, folder)
        ending = laid[Kind.TEMPLATE].suffix
        path = folder / f"filled{ending}"
        findings = fill_template(
            mapping, laid[Kind.TEMPLATE], path, laid.get(Kind.PROFILE), carried
        )
        return MadeWorkbook(
            path.read_bytes(),
            ending,
            XLSM if ending.casefold() == ".xlsm" else XLSX,
            tuple(findings),
        )
