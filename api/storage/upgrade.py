"""Brings the database to the newest version of its tables; safe when several processes start."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from api.storage.database import Database

MIGRATIONS: Final = Path(__file__).parent / "migrations"
ADVISORY_LOCK: Final = 7_410_001
"""Any number that no other program uses on the same PostgreSQL database."""


def upgrade(database: Database, target: str = "head") -> None:
    """Apply every migration that the database has not seen, in one transaction."""
    config = migration_config()
    if target == "head" and current_version(database) == newest_version():
        return
    writer = database.engine.execution_options(takes_write_lock=True)
    with writer.begin() as connection:
        _wait_for_others(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def downgrade(database: Database, target: str) -> None:
    """Go back to an older revision, ``base`` for none; what only the newer one holds is lost."""
    config = migration_config()
    with database.engine.execution_options(takes_write_lock=True).begin() as connection:
        _wait_for_others(connection)
        config.attributes["connection"] = connection
        command.downgrade(config, target)


def newest_version() -> str | None:
    """Return the version of the tables that this program works with."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


def known_versions() -> frozenset[str]:
    """Return every version of the tables that this program can bring up to date."""
    scripts = ScriptDirectory.from_config(migration_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def current_version(database: Database) -> str | None:
    """Return the version of the tables of a database; `None` where there are none."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migration_config() -> Config:
    """Return the configuration of Alembic, which needs no file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
