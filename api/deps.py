"""What routes depend on: settings, database, sessions, files, the queue, the library.

Sessions end before the answer is sent: what a client is told was done has been committed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.files import FileStore
from corpora.library import Library

if TYPE_CHECKING:
    from api.jobs.queue import RunQueue
    from api.operations.leftovers import Leftovers


def service_settings(request: Request) -> ServiceSettings:
    """Return the settings that the application was made with."""
    settings: ServiceSettings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    """Return the database of the application."""
    database: Database = request.app.state.database
    return database


def files_of(request: Request) -> FileStore:
    """Return the files of the application."""
    files: FileStore = request.app.state.files
    return files


def leftovers_of(request: Request) -> "Leftovers":
    """Return what removes what is no longer wanted."""
    leftovers: Leftovers = request.app.state.leftovers
    return leftovers


def queue_of(request: Request) -> "RunQueue":
    """Return the queue of runs."""
    queue: RunQueue = request.app.state.queue
    return queue


def library_of(request: Request) -> Library:
    """Return the library of standards."""
    library: Library = request.app.state.library
    return library


def database_session(database: Annotated[Database, Depends(database_of)]) -> Iterator[Session]:
    """Yield a session that may write; it is committed when the route returns."""
    with database.writing() as session:
        yield session


def reading_session(database: Annotated[Database, Depends(database_of)]) -> Iterator[Session]:
    """Yield a session that only reads; it never waits for a writer."""
    with database.reading() as session:
        yield session


WriteSession = Annotated[Session, Depends(database_session, scope="function")]
ReadSession = Annotated[Session, Depends(reading_session, scope="function")]
Files = Annotated[FileStore, Depends(files_of)]
Shelf = Annotated[Library, Depends(library_of)]
Settings = Annotated[ServiceSettings, Depends(service_settings)]
