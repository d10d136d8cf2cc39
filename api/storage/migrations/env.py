"""Run by Alembic: applies migrations on the connection that `api.storage.upgrade` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from api.storage.base import UtcDateTime
from api.storage.tables import metadata


def render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our type of moment as the database's, so that migrations need none of our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=render,
    compare_type=True,
)
context.run_migrations()
