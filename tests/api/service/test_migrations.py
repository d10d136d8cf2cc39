"""Migrations give exactly the tables that the code expects, there and back."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import inspect

from api.app import create_app
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.tables import metadata
from api.storage.upgrade import downgrade, upgrade


def test_upgrade_gives_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_downgrade_leaves_no_table(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.close()


def test_application_answers_on_a_new_database(database_url: str, tmp_path: Path) -> None:
    settings = ServiceSettings(data=tmp_path, database_url=database_url)
    with TestClient(create_app(settings)) as client:
        answer = client.get("/api/v1/about")
    assert answer.status_code == 200
    assert answer.json()["name"] == "content-mapper"
