"""A service that starts with fewer workers goes on with what the others had begun."""

from fastapi import FastAPI
from sqlalchemy import text

from api.jobs.queue import adopt_all, adopt_surplus


def put_pending(app: FastAPI, *names: str) -> None:
    database = app.state.database
    schema = "" if database.is_sqlite else "dbos."
    with database.writing() as session:
        for name in names:
            session.execute(
                text(
                    f"INSERT INTO {schema}workflow_status (workflow_uuid, status, executor_id, "  # noqa: S608
                    "created_at, updated_at, priority) VALUES (:id, 'PENDING', :name, 0, 0, 0)"
                ),
                {"id": f"run of {name}", "name": name},
            )


def owners(app: FastAPI) -> list[str]:
    database = app.state.database
    schema = "" if database.is_sqlite else "dbos."
    with database.reading() as session:
        query = f"SELECT executor_id FROM {schema}workflow_status"  # noqa: S608
        return sorted(session.scalars(text(query)))


def test_first_worker_takes_up_what_workers_that_are_no_more_had_begun(app: FastAPI) -> None:
    put_pending(app, "node-1", "node-2", "node-3", "other-7", "node-x")
    adopt_surplus(app.state.database, "node", 2)
    assert owners(app) == ["node-1", "node-1", "node-2", "node-x", "other-7"]
    adopt_surplus(app.state.database, "node", 2)
    assert owners(app) == ["node-1", "node-1", "node-2", "node-x", "other-7"]


def test_first_worker_of_a_restored_service_takes_up_everything(app: FastAPI) -> None:
    put_pending(app, "node-1", "other-7")
    adopt_all(app.state.database, "here-1")
    assert owners(app) == ["here-1", "here-1"]
