"""The command `service tidy`: old projects that nobody keeps, listed or deleted for good."""

from datetime import timedelta

from api.accounts.audit import record
from api.accounts.principal import command_line
from api.accounts.rules import Action
from api.console import stderr, stdout
from api.operations.erasure import (
    OldProject,
    erase_old,
    erase_uploads,
    old_projects,
    unused_uploads,
)
from api.operations.leftovers import Leftovers
from api.page_images import PageImages
from api.service_settings import ServiceSettings
from api.storage.base import now
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.upgrade import upgrade
from foundation.errors import UsageError


def tidy_up(settings: ServiceSettings, days: int, *, delete: bool) -> None:
    """List projects in which nothing happened for `days`, or delete those that nobody keeps.

    Raises
    ------
    UsageError
        There is no service in the data folder.
    """
    if not settings.data.is_dir():
        raise UsageError(f"{settings.data}: there is no service here; set MAPPER_DATA or --data.")
    database = Database(settings.database)
    try:
        upgrade(database)
        files = FileStore(settings.files)
        images = PageImages(files, settings.pages)
        _tidy(Leftovers(database, files, images, settings.data), days, delete=delete)
    finally:
        database.close()


def _tidy(leftovers: Leftovers, days: int, *, delete: bool) -> None:
    before = now() - timedelta(days=days)
    with leftovers.database.reading() as session:
        found = old_projects(session, before)
        uploads = len(unused_uploads(session, before))
    for one in found:
        what = "kept as evidence" if one.held else "to be deleted"
        stdout().print(f"{one.id}  last used {one.last_used:%Y-%m-%d}  {what}")
    going = sum(not one.held for one in found)
    if not delete:
        stderr().print(
            f"{going} projects and {uploads} documents that are in no project would be deleted, "
            f"{len(found) - going} are kept. Nothing was deleted; --delete does it.",
            soft_wrap=True,
        )
        return
    erased = erase_old(leftovers, before)
    _note(leftovers.database, erased)
    with leftovers.database.writing() as session:
        digests = erase_uploads(session, unused_uploads(session, before))
    leftovers.remove(digests)
    leftovers.sweep()
    leftovers.database.compact()
    stderr().print(f"Deleted {len(erased)} projects and {uploads} documents that were in none.")


def _note(database: Database, erased: list[OldProject]) -> None:
    with database.writing() as session:
        for one in erased:
            who = command_line(one.organisation_id)
            record(session, who, Action.DELETE_PROJECT, one.id, what="not used for long")
