"""The family of content specifications: numbered topics and what learners should know and do."""

from mapper.reading.families.content.family import Content

__all__ = ["Content"]
