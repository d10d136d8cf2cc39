"""Takes in a file that somebody sends: streamed to disk, limited in size, known by its content."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.accounts.principal import Principal
from api.deps import files_of, service_settings
from api.problems import ProblemError
from api.storage.database import Database
from api.storage.files import FileStore, Received, TooLargeError, safe_name
from api.storage.projects import Upload
from api.storage.references import lock_files
from foundation.errors import UnreadableInputError
from foundation.settings import load_settings
from mapper.reading.sniff import recognise
from mapper.workbook.package import open_package

EXCEL_WORKBOOK: Final = "it is an Excel workbook"
PLAIN_TEXT: Final = "it is a plain text file"
JSON_FILE: Final = "it is a JSON file"
"""What the reader of specifications says of files that are no document."""

TEXTS: Final = frozenset({"csv", "toml"})
"""Endings of text files that are taken in."""

CHUNK: Final = 1 << 18
MULTIPART: Final = "multipart/form-data"


async def receive_upload(request: Request, principal: Principal, name: str | None) -> Upload:
    """Return the upload of the file in the body of a request, kept and entered in the database.

    The body is the file itself, with its `name` given apart, or a form with one field ``file``.

    Raises
    ------
    ProblemError
        413 too large, 422 no file or no name.
    UnreadableInputError
        Its content is of no kind that is read, whatever its name says.
    """
    files = files_of(request)
    limit = service_settings(request).upload_mb << 20
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit + CHUNK:
        raise _too_large(limit)
    if request.headers.get("content-type", "").startswith(MULTIPART):
        received, sent_name = await _from_form(request, files, limit)
        name = name or sent_name
    else:
        received = await _receive(files, request.stream(), limit)
    return await run_in_threadpool(
        _keep, request.app.state.database, files, received, safe_name(name or ""), principal
    )


async def receive_sent(request: Request, principal: Principal, sent: UploadFile) -> Upload:
    """Return the upload of one file of a form; raises as `receive_upload`."""
    files, limit = files_of(request), service_settings(request).upload_mb << 20
    received = await _receive(files, _chunks(sent), limit)
    name = safe_name(sent.filename or "")
    return await run_in_threadpool(
        _keep, request.app.state.database, files, received, name, principal
    )


async def _from_form(request: Request, files: FileStore, limit: int) -> tuple[Received, str]:
    async with request.form(max_files=1, max_fields=20) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise ProblemError(422, "The form has no file in its field 'file'.")
        return await _receive(files, _chunks(sent), limit), sent.filename or ""


async def _chunks(sent: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await sent.read(CHUNK):
        yield chunk


async def _receive(files: FileStore, chunks: AsyncIterator[bytes], limit: int) -> Received:
    try:
        return await files.receive(chunks, limit)
    except TooLargeError as error:
        raise _too_large(limit) from error


def _too_large(limit: int) -> ProblemError:
    return ProblemError(
        413, f"The file has more than {limit >> 20} MiB; split it, or ask for a higher limit."
    )


def _keep(
    database: Database, files: FileStore, received: Received, name: str, principal: Principal
) -> Upload:
    try:
        format_ = _format(received.path, name)
    except UnreadableInputError as error:
        files.discard(received)
        raise UnreadableInputError(name, error.problem, error.advice) from error
    with database.writing() as session:
        lock_files(session)
        files.keep(received)
        upload = Upload(
            sha256=received.sha256,
            name=name,
            format=format_,
            size=received.size,
            organisation_id=principal.organisation_id,
            person_id=principal.person_id,
        )
        session.add(upload)
    return upload


def _format(path: Path, name: str) -> str:
    """Return ``pdf``, ``docx``, ``xlsx``, ``csv``, ``json`` or ``toml``.

    The name decides only what text it is.
    """
    try:
        return recognise(path, load_settings().limits).value
    except UnreadableInputError as error:
        if error.problem == EXCEL_WORKBOOK:
            open_package(path)
            return "xlsx"
        ending = Path(name).suffix.lower().removeprefix(".")
        if error.problem == PLAIN_TEXT and ending in TEXTS:
            return ending
        if error.problem.startswith(JSON_FILE) and ending == "json":
            return ending
        raise
