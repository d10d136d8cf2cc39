"""What routes depend on: settings, database, sessions.

Sessions end before the answer is sent: what a client is told was done has been committed.
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.service_settings import ServiceSettings
from api.storage.database import Database


def service_settings(request: Request) -> ServiceSettings:
    """Return the settings that the application was made with."""
    settings: ServiceSettings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    """Return the database of the application."""
    database: Database = request.app.state.database
    return database


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
