"""Published frameworks from which additional content may be drawn, and how items are matched.

Source: founding document 003, paragraph 58: such content needs the name of the publication instead
of further employer evidence. A match is a suggestion for a person, never an exemption.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from foundation.errors import UnreadableInputError
from mapper.rules.profile import read_toml, validated
from mapper.rules.similarity import content_words


class Framework(BaseModel):
    """One published framework and the terms that point to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    terms: tuple[str, ...] = Field(min_length=1)

    def matches(self, text: str) -> bool:
        """Return whether the content words of any one term stand together in `text`."""
        words = f" {' '.join(content_words(text))} "
        return any(f" {' '.join(content_words(term))} " in words for term in self.terms)


@lru_cache(maxsize=1)
def shipped_frameworks() -> tuple[Framework, ...]:
    """Return the frameworks that the program knows of."""
    content = read_toml(files("mapper.rules") / "data" / "frameworks.toml")
    return tuple(validated(Framework, entry, "frameworks.toml") for entry in content.values())


def read_frameworks(path: Path) -> tuple[Framework, ...]:
    """Return the frameworks of a person's own file, one TOML table a framework.

    Raises
    ------
    UnreadableInputError
        The file cannot be read or an entry lacks its name, source or terms.
    """
    content = read_toml(path)
    for name, entry in content.items():
        if not isinstance(entry, dict):
            raise UnreadableInputError(
                path.name, f"{name} is not a table", "write one [table] a framework"
            )
    return tuple(validated(Framework, entry, path.name) for entry in content.values())


def matching(text: str, frameworks: Sequence[Framework]) -> Framework | None:
    """Return the first framework that a text may be drawn from, if any."""
    return next((framework for framework in frameworks if framework.matches(text)), None)
