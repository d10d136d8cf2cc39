"""Files that a project has beside its specification: what they are, and reading them.

The kinds are called as the options of `mapper map` are. Each is read once when it is given, by the
reader that uses it later, so that a file that does not do is refused with its reason at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.review_settings import ReviewFiles
from api.storage.files import FileStore
from api.storage.projects import ProjectFile, Upload
from corpora.area import SpecialistArea
from corpora.standard import Standard
from mapper.claims import Claims
from mapper.request import Request
from mapper.rules.assessment_file import read_assessment
from mapper.rules.scope_file import read_scope
from mapper.rules.submission import read_submission
from mapper.structure_file import read_structure
from mapper.workbook.profile import read_profile
from mapper.workbook.read import read_workbook
from mapper.workbook.template import inspect_template


class Kind(StrEnum):
    """What a file beside a specification is for."""

    TEMPLATE = "template"
    PROFILE = "profile"
    PREVIOUS = "previous"
    STRUCTURE = "structure"
    ASSESSMENT = "assessment"
    SUBMISSION = "submission"
    SCOPE = "scope"


AnyKind = TypeVar("AnyKind", bound=StrEnum)


class ReviewKind(StrEnum):
    """What a file of a reviewer is for; they are called as the options of `mapper check` are."""

    INDICATORS = "indicators"
    POLICY = "policy"
    PAST = "past"


MOST_TEXT: Final = 5 << 20
"""Bytes of a text file that is read at once; a table of 20,000 rows has a tenth of that."""

TABLES: Final = frozenset({"csv", "xlsx"})
WORKBOOKS: Final = frozenset({"xlsx"})
TOML: Final = frozenset({"toml"})
JSON_FILES: Final = frozenset({"json"})

FORMATS: Final[dict[Kind, frozenset[str]]] = {
    Kind.TEMPLATE: WORKBOOKS,
    Kind.PROFILE: TOML,
    Kind.PREVIOUS: WORKBOOKS,
    Kind.STRUCTURE: TABLES,
    Kind.ASSESSMENT: TABLES,
    Kind.SUBMISSION: TOML,
    Kind.SCOPE: TABLES,
}

REVIEW_FORMATS: Final[dict[ReviewKind, frozenset[str]]] = {
    ReviewKind.INDICATORS: TOML,
    ReviewKind.POLICY: TOML,
    ReviewKind.PAST: JSON_FILES,
}

NAMES: Final[dict[Kind | ReviewKind, str]] = {
    Kind.TEMPLATE: "mapping form",
    Kind.PROFILE: "description of the form's columns",
    Kind.PREVIOUS: "workbook of the last draft",
    Kind.STRUCTURE: "table of units",
    Kind.ASSESSMENT: "table of assessment",
    Kind.SUBMISSION: "file on the submission",
    Kind.SCOPE: "list of standards in scope",
    ReviewKind.INDICATORS: "file on the organisation",
    ReviewKind.POLICY: "verification policy",
    ReviewKind.PAST: "file of the last cycle",
}
"""What messages call a file."""

OF_MAPPINGS: Final = (
    Kind.PREVIOUS,
    Kind.STRUCTURE,
    Kind.ASSESSMENT,
    Kind.SUBMISSION,
    Kind.SCOPE,
)
"""What a mapping depends on."""

OF_FORMS: Final = (Kind.TEMPLATE, Kind.PROFILE)
"""How the workbook of a mapping is filled in."""

OF_CHECKS: Final = (Kind.STRUCTURE, Kind.ASSESSMENT, Kind.SUBMISSION, Kind.SCOPE)
"""What a check of claims depends on."""


@dataclass(frozen=True)
class NamedFile:
    """A kept file under the name that people know, which results and errors carry."""

    name: str
    sha256: str


def files_beside(session: Session, project_id: str) -> dict[Kind, Upload]:
    """Return the files that a project has beside its specification, in the order of `Kind`."""
    query = (
        select(ProjectFile.kind, Upload)
        .join(Upload, Upload.id == ProjectFile.upload_id)
        .where(ProjectFile.project_id == project_id)
    )
    found = {Kind(kind): upload for kind, upload in session.execute(query)}
    return {kind: found[kind] for kind in Kind if kind in found}


def pinned(session: Session, project_id: str, kinds: tuple[Kind, ...]) -> dict[str, str]:
    """Return the uploads, by kind, that a run which is asked for now will use."""
    files = files_beside(session, project_id)
    return {kind.value: files[kind].id for kind in kinds if kind in files}


def named(upload: Upload) -> NamedFile:
    """Return an upload as a named file."""
    return NamedFile(upload.name, upload.sha256)


def form_of(beside: Mapping[Kind, Upload]) -> dict[Kind, NamedFile]:
    """Return the files that say how the workbook is filled in: a template, and its profile."""
    if Kind.TEMPLATE not in beside:
        return {}
    return {kind: named(beside[kind]) for kind in OF_FORMS if kind in beside}


def refuse_unusable(files: FileStore, chosen: Mapping[Kind, Upload]) -> None:
    """Read each file as it will be read later.

    Raises
    ------
    ProblemError
        422: a file is not of the format that its kind has, or nothing in it is recognised.
    UnreadableInputError
        A file cannot be read; the message says where and why.
    UsageError
        The profile does not fit the template.
    """
    for kind, upload in chosen.items():
        refuse_format(kind, upload, FORMATS[kind])
    with files.scratch() as folder:
        laid = lay_out(files, {kind: named(upload) for kind, upload in chosen.items()}, folder)
        for kind, path in laid.items():
            read = _READERS[kind](path) if kind in _READERS else None
            if isinstance(read, Claims) and read.warnings:
                raise ProblemError(422, f"{path.name}: {read.warnings[0]}")
        if Kind.TEMPLATE in laid:
            found = inspect_template(laid[Kind.TEMPLATE], laid.get(Kind.PROFILE))
            if not found.tables:
                raise ProblemError(
                    422,
                    f"{laid[Kind.TEMPLATE].name}: no sheet was recognised as a mapping; name its "
                    "columns in a profile file (docs/writer.md) and send that with it.",
                )


def refuse_format(kind: Kind | ReviewKind, upload: Upload, formats: frozenset[str]) -> None:
    """Refuse a file that is of another format than its kind has, or larger than any such file.

    Raises
    ------
    ProblemError
        422.
    """
    if upload.size > MOST_TEXT and upload.format not in WORKBOOKS:
        raise ProblemError(
            422, f"{upload.name} has more than {MOST_TEXT >> 20} MiB; no {NAMES[kind]} has."
        )
    if upload.format not in formats:
        wanted = " or ".join(sorted(formats)).upper()
        raise ProblemError(
            422,
            f"{upload.name} is of the format {upload.format.upper()}; the {NAMES[kind]} has to be "
            f"{wanted}.",
        )


def lay_out(
    files: FileStore, chosen: Mapping[AnyKind, NamedFile], folder: str | Path
) -> dict[AnyKind, Path]:
    """Return paths of files in `folder`, each in a folder of its own, for two may have one name."""
    laid = {}
    for kind, file in chosen.items():
        place = Path(folder) / kind.value
        place.mkdir()
        laid[kind] = files.named(file.sha256, file.name, place)
    return laid


def request_with(
    laid: Mapping[Kind, Path],
    *,
    standard: Standard,
    option: str | None,
    area: SpecialistArea | None,
    category: str | None,
) -> Request:
    """Return the request that the command line makes of the same files.

    Raises
    ------
    UnreadableInputError
        A file cannot be read.
    """
    return Request(
        standard=standard,
        option=option,
        area=area,
        category=category,
        structure=read_structure(laid[Kind.STRUCTURE]) if Kind.STRUCTURE in laid else None,
        assessment=read_assessment(laid[Kind.ASSESSMENT]) if Kind.ASSESSMENT in laid else None,
        submission=read_submission(laid[Kind.SUBMISSION]) if Kind.SUBMISSION in laid else None,
        scope=read_scope(laid[Kind.SCOPE]) if Kind.SCOPE in laid else None,
    )


def review_files(laid: Mapping[ReviewKind, Path]) -> ReviewFiles:
    """Return the files of a reviewer by their purpose."""
    return ReviewFiles(
        indicators=laid.get(ReviewKind.INDICATORS),
        policy=laid.get(ReviewKind.POLICY),
        past=laid.get(ReviewKind.PAST),
    )


def previous_claims(laid: Mapping[Kind, Path]) -> Claims | None:
    """Return what the workbook of the last draft says, if there is one."""
    return read_workbook(laid[Kind.PREVIOUS]) if Kind.PREVIOUS in laid else None


_READERS: Final[dict[Kind, Callable[[Path], object]]] = {
    Kind.PROFILE: read_profile,
    Kind.PREVIOUS: read_workbook,
    Kind.STRUCTURE: read_structure,
    Kind.ASSESSMENT: read_assessment,
    Kind.SUBMISSION: read_submission,
    Kind.SCOPE: read_scope,
}
