"""Every table of the service in one place: importing this module makes `Base.metadata` whole."""

from api.storage import projects
from api.storage.base import Base

__all__ = ["metadata", "projects"]

metadata = Base.metadata
