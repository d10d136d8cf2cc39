"""Tables of retention: projects that are kept as evidence, and every upload that a project had."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, ForeignKey, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from api.storage.base import Base, Id, Moment, now
from api.storage.projects import Project, ProjectFile


class ProjectHold(Base):
    """A project that is kept as evidence: until a day, or, without one, until it is released."""

    __tablename__ = "project_holds"

    project_id: Mapped[str] = mapped_column(String(36), ForeignKey("projects.id"), primary_key=True)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[Id]
    person_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment] = mapped_column(default=now)

    def holds(self, moment: datetime | None = None) -> bool:
        """Return whether it still holds; the last day belongs to it."""
        return self.until is None or (moment or now()).astimezone(UTC).date() <= self.until


class ProjectUpload(Base):
    """An upload that a project has or once had: earlier drafts go with the project, not before."""

    __tablename__ = "project_uploads"

    project_id: Mapped[str] = mapped_column(String(36), ForeignKey("projects.id"), primary_key=True)
    upload_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("uploads.id"), primary_key=True, index=True
    )


def hold_of(session: Session, project_id: str) -> ProjectHold | None:
    """Return what keeps a project, `None` where nothing does any more."""
    hold = session.get(ProjectHold, project_id)
    return hold if hold is not None and hold.holds() else None


def _note_specification(_mapper: Mapper[Any], connection: Connection, project: Project) -> None:
    _note(connection, project.id, project.upload_id)


def _note_file(_mapper: Mapper[Any], connection: Connection, file: ProjectFile) -> None:
    _note(connection, file.project_id, file.upload_id)


def _note(connection: Connection, project_id: str, upload_id: str) -> None:
    connection.execute(
        text(
            "INSERT INTO project_uploads (project_id, upload_id) VALUES (:project, :upload) "
            "ON CONFLICT DO NOTHING"
        ),
        {"project": project_id, "upload": upload_id},
    )


# Whatever route gives a project a file, the file is noted in the commit that gives it.
for _kind, _noting in ((Project, _note_specification), (ProjectFile, _note_file)):
    for _moment in ("after_insert", "after_update"):
        event.listen(_kind, _moment, _noting)
