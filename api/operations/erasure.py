"""Deletes a project and everything that was made of it; only identifiers stay, in the audit log.

The tables that speak of projects, runs and uploads are found by their foreign keys, so that a new
one is covered as soon as it is there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Table, delete, func, select
from sqlalchemy.orm import Session

from api.operations.leftovers import Leftovers
from api.storage import runs
from api.storage.projects import (
    AdditionalText,
    Decision,
    IdempotencyKey,
    Project,
    Run,
    Upload,
)
from api.storage.references import FILE_COLUMNS
from api.storage.retention import ProjectHold, ProjectUpload, hold_of
from api.storage.tables import metadata
from foundation.errors import MapperError

BATCH: Final = 500
"""Fewer than the 999 variables that the oldest supported SQLite allows in one statement."""


class HeldError(MapperError):
    """The project is kept as evidence."""

    def __init__(self, hold: ProjectHold) -> None:
        until = f" until {hold.until:%d %B %Y}" if hold.until else ""
        why = f" ({hold.reason})" if hold.reason else ""
        super().__init__(
            f"This project is kept as evidence{until}{why}; an administrator of your organisation "
            "can release it."
        )


def erase_project(leftovers: Leftovers, project_id: str) -> bool:
    """Delete a project and everything derived from it; return whether there was one.

    Raises
    ------
    HeldError
        It is kept as evidence; nothing was changed.
    """
    with leftovers.database.writing() as session:
        project = session.get(Project, project_id, with_for_update=True)
        if project is None:
            return False
        hold = hold_of(session, project_id)
        if hold is not None:
            raise HeldError(hold)
        digests = _erase_rows(session, project)
    leftovers.remove(digests)
    leftovers.database.scrub()
    return True


def _erase_rows(session: Session, project: Project) -> frozenset[str]:
    """Delete the rows of a project and return the digests of the files that they spoke of."""
    project_id = project.id
    run_ids = list(session.scalars(select(Run.id).where(Run.project_id == project_id)))
    for run_id in run_ids:
        runs.cancel(session, run_id)  # so that its worker stops at its next step
    upload_ids = _uploads_of(session, project)
    digests = {
        digest
        for column in FILE_COLUMNS
        if column.class_ is Run
        for digest in session.scalars(select(column).where(Run.project_id == project_id))
        if digest
    }
    session.expunge_all()
    for table in reversed(metadata.sorted_tables):
        for key in _keys_to(table, "runs"):
            _delete(session, table, key, run_ids)
        for key in _keys_to(table, "projects"):
            _delete(session, table, key, [project_id])
    session.execute(delete(Project).where(Project.id == project_id))
    # Answers to creations hold what was created.
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.body.contains(project_id)))
    return frozenset(digests | erase_uploads(session, upload_ids))


def _uploads_of(session: Session, project: Project) -> set[str]:
    """Return the uploads that a project has or had, and those that its runs used."""
    had = select(ProjectUpload.upload_id).where(ProjectUpload.project_id == project.id)
    used = {project.upload_id, *session.scalars(had)}
    for run in session.scalars(select(Run).where(Run.project_id == project.id)):
        used.update((run.beside or {}).values())
        if run.claims_upload_id:
            used.add(run.claims_upload_id)
    return used


def erase_uploads(session: Session, upload_ids: set[str]) -> set[str]:
    """Delete those of these uploads that nothing uses, and return their digests."""
    unused = upload_ids - used_uploads(session)
    rows = [row for one in sorted(unused) if (row := session.get(Upload, one)) is not None]
    digests = {row.sha256 for row in rows}
    for row in rows:
        session.delete(row)
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.body.contains(row.id)))
    session.flush()
    return digests


def used_uploads(session: Session) -> frozenset[str]:
    """Return every upload that a project has or had, or that a run used."""
    used: set[str] = set()
    for table in metadata.sorted_tables:
        for key in _keys_to(table, "uploads"):
            used.update(session.scalars(select(key).where(key.is_not(None)).distinct()))
    for beside in session.scalars(select(Run.beside).where(Run.beside.is_not(None))):
        used.update((beside or {}).values())
    return frozenset(used)


def _keys_to(table: Table, target: str) -> list[Column[str]]:
    keys = [key for key in table.foreign_keys if key.column.table.name == target]
    return [key.parent for key in sorted(keys, key=lambda key: key.parent.name)]


def _delete(session: Session, table: Table, key: Column[str], values: list[str]) -> None:
    for start in range(0, len(values), BATCH):
        session.execute(delete(table).where(key.in_(values[start : start + BATCH])))


@dataclass(frozen=True)
class OldProject:
    """A project in which nothing has happened for a while."""

    id: str
    organisation_id: str
    last_used: datetime
    held: bool


def old_projects(session: Session, before: datetime) -> list[OldProject]:
    """Return the projects in which nothing has happened since, the oldest first."""
    found = []
    for project in session.scalars(select(Project).order_by(Project.id)):
        used = max(project.updated_at, *_moments(session, project.id), project.created_at)
        if used < before or project.deleted_at is not None:
            held = hold_of(session, project.id) is not None
            found.append(OldProject(project.id, project.organisation_id, used, held))
    return sorted(found, key=lambda one: one.last_used)


def _moments(session: Session, project_id: str) -> list[datetime]:
    """Return when a project was last run, decided on and written about."""
    newest = (
        select(func.max(Run.created_at)).where(Run.project_id == project_id),
        select(func.max(Decision.at)).where(Decision.project_id == project_id),
        select(func.max(AdditionalText.at)).where(AdditionalText.project_id == project_id),
    )
    return [moment for query in newest if (moment := session.scalar(query)) is not None]


def erase_deleted(leftovers: Leftovers) -> None:
    """Erase projects that an earlier version of the program only marked as deleted."""
    with leftovers.database.reading() as session:
        query = select(Project.id).where(Project.deleted_at.is_not(None))
        marked = list(session.scalars(query))
    for project_id in marked:
        erase_project(leftovers, project_id)


def erase_old(leftovers: Leftovers, before: datetime) -> list[OldProject]:
    """Erase the projects in which nothing has happened since, unless they are kept; return them."""
    with leftovers.database.reading() as session:
        wanted = [one for one in old_projects(session, before) if not one.held]
    erased = []
    for one in wanted:
        try:
            if erase_project(leftovers, one.id):
                erased.append(one)
        except HeldError:
            continue  # somebody has just decided to keep it
    return erased


def unused_uploads(session: Session, before: datetime) -> set[str]:
    """Return the uploads from before that moment that never came into a project."""
    old = session.scalars(select(Upload.id).where(Upload.created_at < before))
    return set(old) - used_uploads(session)
