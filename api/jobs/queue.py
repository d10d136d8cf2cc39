"""The queue of runs, kept by DBOS in our own database, so that a run and its job are one commit.

DBOS was chosen by measurement: docs/experiments.md, "Jobs that survive kill -9".
"""

from typing import Final

from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.storage.database import Database

QUEUE: Final = "runs"
WORKFLOW: Final = "run"
APPLICATION: Final = "content-mapper"
CODE_VERSION: Final = "1"
"""DBOS takes up a job again only under the version of the code that began it. A run of ours begins
anew when it is taken up, so every version of the program may do so."""


class RunQueue:
    """Where runs are put for the workers."""

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_engine=database.engine, application_name=APPLICATION, lazy=True
        )

    def put(self, session: Session, run_id: str) -> None:
        """Queue a run; it is there for the workers once the session commits."""
        options: EnqueueOptions = {
            "queue_name": QUEUE,
            "workflow_name": WORKFLOW,
            "workflow_id": run_id,
            "app_version": CODE_VERSION,
        }
        self._client.enqueue_in_transaction(session, options, run_id)


def prepare_queue(database: Database) -> None:
    """Make the tables of the queue, or bring them up to date."""
    DBOS.migrate(queue_url(database))


def adopt_all(database: Database, name: str) -> None:
    """Have the worker of this name take up, when it starts, what any worker has left behind."""
    schema = "" if database.is_sqlite else "dbos."
    with database.writing() as session:
        session.execute(
            text(f"UPDATE {schema}workflow_status SET executor_id = :name "  # noqa: S608 - ours
                 "WHERE status = 'PENDING'"),
            {"name": name},
        )  # fmt: skip


def adopt_surplus(database: Database, node: str, workers: int) -> None:
    """Have the first worker take up what workers left behind that this machine no longer has."""
    schema = "" if database.is_sqlite else "dbos."
    pending = text(
        f"SELECT DISTINCT executor_id FROM {schema}workflow_status "  # noqa: S608 - ours
        "WHERE status = 'PENDING'"
    )
    adopting = text(
        f"UPDATE {schema}workflow_status SET executor_id = :name "  # noqa: S608 - ours
        "WHERE status = 'PENDING' AND executor_id = :gone"
    )
    with database.writing() as session:
        for name in session.scalars(pending).all():
            number = name.removeprefix(f"{node}-") if name.startswith(f"{node}-") else ""
            if number.isdecimal() and int(number) > workers:
                session.execute(adopting, {"name": f"{node}-1", "gone": name})


def queue_url(database: Database) -> str:
    """Return the URL of our database as DBOS takes it."""
    return database.url.render_as_string(hide_password=False)
