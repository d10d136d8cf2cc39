"""Category profiles: which rules, documents and questions a category has in a cycle.

Each profile is one TOML file in ``profiles/``; documents and questions that several categories
share are described once in ``data/documents.toml`` and ``data/checks.toml``. A person's own folder
may add profiles or replace shipped ones.
"""

import difflib
import tomllib
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.errors import UnknownNameError, UnreadableInputError
from foundation.settings import load_settings

GENERAL = "general"
"""The profile of a mapping for which no category was named."""

Severity = Literal["error", "warning", "info"]


class Group(StrEnum):
    """How a category relates to occupational standards (domain notes 2.2)."""

    ALIGN = "align"
    BUILD_UPON = "build upon"
    SELECTIVE = "selectively cover"
    PROPOSED = "no published standard"
    OUTLINE = "outline content"
    NONE = "not related"
    ANY = "any"


class Proposal(StrEnum):
    """What a cycle asks for before a qualification of this category may be submitted."""

    REQUIRED = "required"
    UNLESS_PREDEFINED = "required unless pre-defined"
    CONTACT = "contact unless pre-defined"
    NONE = "none"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(_Frozen):
    """One document that a submission has to contain. `source` says who asks for it."""

    id: str
    title: str
    source: str
    per_pathway: bool = False


class Check(_Frozen):
    """One question that only a person can answer; a no has `severity`."""

    id: str
    question: str
    source: str
    severity: Severity = "warning"


class Profile(_Frozen):
    """The rules of one category in one cycle.

    `title_words` are what the title has to say of the level of competence; `levels` is empty where
    any level will do. `severities` overrides single rules. `as_of` is the date of the text that the
    profile follows; the latest is used where no cycle is named.
    """

    name: str
    cycle: str
    revision: int = 1
    title: str
    group: Group
    as_of: date
    aim: str
    levels: tuple[int, ...] = ()
    tests: tuple[str, ...] = ()
    sources: tuple[str, ...]
    note: str = ""
    proposal: Proposal = Proposal.NONE
    proposal_source: str = ""
    title_words: tuple[str, ...] = ()
    rules: tuple[str, ...]
    severities: dict[str, Severity] = Field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def pinned(self) -> str:
        """Name, cycle and revision, as pinned in a mapping: ``l3-.../spring-2025/1``."""
        return f"{self.name}/{self.cycle}/{self.revision}"


def load_profile(name: str, cycle: str | None = None, *, folder: Path | None = None) -> Profile:
    """Return the profile of a category; without `cycle` that of the latest published criteria.

    Parameters
    ----------
    name
        A category such as ``l3-additional-specialist``; case, spaces and underscores do not count.
    cycle
        A cycle such as ``spring-2025``.
    folder
        A person's own profiles, which add to the shipped ones or replace those of the same name
        and cycle; the setting `profiles` where not given.

    Raises
    ------
    UnknownNameError
        There is no such category, or it has no such cycle.
    UnreadableInputError
        A profile of `folder` is not valid.
    """
    profiles = all_profiles(folder=folder)
    names = tuple(dict.fromkeys(profile.name for profile in profiles))
    wanted = _slug(name)
    found = [profile for profile in profiles if profile.name == wanted]
    if not found:
        raise UnknownNameError(
            "category", name, _near(wanted, names), f"Categories: {', '.join(names)}."
        )
    if cycle is None:
        return max(found, key=lambda profile: (profile.as_of, profile.revision))
    cycles = [profile.cycle for profile in found]
    for profile in found:
        if profile.cycle == _slug(cycle):
            return profile
    raise UnknownNameError(
        f"cycle of {wanted}", cycle, _near(_slug(cycle), cycles), f"Cycles: {', '.join(cycles)}."
    )


def category_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all categories, without the general profile, in a fixed order."""
    names = {profile.name for profile in all_profiles(folder=folder)}
    return tuple(sorted(names - {GENERAL}))


def all_profiles(*, folder: Path | None = None) -> tuple[Profile, ...]:
    """Return every profile, by name and then by date; `folder` is a setting where not given.

    Raises
    ------
    UnreadableInputError
        A profile of `folder` is not valid.
    """
    profiles = {(profile.name, profile.cycle): profile for profile in shipped_profiles()}
    folder = folder or load_settings().profiles
    if folder is not None:
        if not folder.is_dir():
            raise UnreadableInputError(folder, "is not a folder", "name the folder of profiles")
        for path in sorted(folder.glob("*.toml")):
            profile = _profile(path)
            profiles[profile.name, profile.cycle] = profile
    return tuple(sorted(profiles.values(), key=lambda p: (p.name, p.as_of, p.cycle)))


@lru_cache(maxsize=1)
def shipped_profiles() -> tuple[Profile, ...]:
    """Return the profiles that come with the program."""
    folder = files("mapper.rules") / "profiles"
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return tuple(_profile(entry) for entry in entries if entry.name.endswith(".toml"))


def read_toml(source: Traversable) -> dict[str, object]:
    """Return the content of a TOML file.

    Raises
    ------
    UnreadableInputError
        It cannot be opened or is not TOML; the message has the line.
    """
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInputError(
            source.name, "cannot be opened", "check the name and that you may read it"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableInputError(source.name, "is not UTF-8 text", "save it as UTF-8") from error
    except RecursionError as error:
        raise UnreadableInputError(
            source.name, "is not TOML (brackets in hundreds of brackets)", "correct it there"
        ) from error
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise UnreadableInputError(
            source.name, f"is not TOML ({error})", "correct it there"
        ) from error


Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], content: object, name: str) -> Model:
    """Return `content` as a model.

    Raises
    ------
    UnreadableInputError
        A field is missing, unknown or of the wrong type; the message names the first such field.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UnreadableInputError(
            name, f"{where}: {first['msg'].lower()}", "correct that entry"
        ) from error


def _profile(source: Traversable) -> Profile:
    content = read_toml(source)
    for field, catalogue in (
        ("documents", _catalogue("documents")),
        ("checks", _catalogue("checks")),
    ):
        entries = content.get(field, [])
        content[field] = [
            _resolved(entry, catalogue, field, source.name)
            for entry in (entries if isinstance(entries, list) else [entries])
        ]
    return validated(Profile, content, source.name)


def _resolved(
    entry: object, catalogue: dict[str, dict[str, object]], field: str, name: str
) -> object:
    """Return what an id of the catalogue stands for; an entry written out in full stays."""
    if not isinstance(entry, str):
        return entry
    if entry not in catalogue:
        raise UnreadableInputError(
            name,
            f"{field} names {entry!r}, which is not in the catalogue",
            f"use one of {', '.join(sorted(catalogue))}, or write the entry out in full",
        )
    return {"id": entry, **catalogue[entry]}


@lru_cache(maxsize=2)
def _catalogue(name: str) -> dict[str, dict[str, object]]:
    content = read_toml(files("mapper.rules") / "data" / f"{name}.toml")
    return {key: dict(value) for key, value in content.items() if isinstance(value, dict)}


def _slug(name: str) -> str:
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _near(wanted: str, names: tuple[str, ...] | list[str]) -> list[str]:
    return difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
