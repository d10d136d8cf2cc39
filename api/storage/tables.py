"""Every table of the service in one place: importing this module makes `Base.metadata` whole."""

from api.accounts import tables as accounts
from api.storage import operations, projects, retention
from api.storage.base import Base

__all__ = ["accounts", "metadata", "operations", "projects", "retention"]

metadata = Base.metadata
