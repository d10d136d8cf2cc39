"""The words that titles are made of, from ``words.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from mapper.rules.titles import legacy_words


@dataclass(frozen=True)
class Vocabulary:
    """Patterns and words of ``words.toml``; labels include those of frameworks that have ended."""

    labels: re.Pattern[str]
    brands: re.Pattern[str]
    size_words: frozenset[str]
    mended: tuple[str, ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary that ships."""
    source = files("evaluation.register") / "words.toml"
    raw: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    labels = "|".join((*legacy_words(), *raw["frameworks"]))
    bracketed = "|".join(raw["bracketed"])
    brands = "|".join(re.escape(brand) for brand in sorted(raw["brands"], key=len, reverse=True))
    return Vocabulary(
        labels=re.compile(rf"\b(?:{labels})\b|(?<=\()(?:{bracketed})(?=\))", re.IGNORECASE),
        brands=re.compile(rf"\(?\b(?:{brands})\b\)?", re.IGNORECASE),
        size_words=frozenset(raw["size_words"]),
        mended=tuple(raw["mended"]),
        kinds=tuple(
            (one["name"], re.compile(rf"\b{one['pattern']}", re.I)) for one in raw["kinds"]
        ),
    )
