"""The family of national occupational standards and of qualification packs made of them."""

from mapper.reading.families.nos.family import Nos

__all__ = ["Nos"]
