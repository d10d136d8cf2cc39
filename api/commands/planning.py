"""The commands `plan` and `impact`: what to do by when, and what a new standard version changes."""

import json
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from api.commands.standards import find_standard
from foundation.errors import UnreadableInputError, UsageError
from mapper.impact import Impact, impact
from mapper.mapping import Mapping
from mapper.process.plan import Plan, plan


def make_plan(category: str, window: str, today: str | None) -> Plan:
    """Return the steps to a submission window.

    Raises
    ------
    UsageError
        A date is not written as YYYY-MM-DD.
    UnknownNameError
        There is no such category or process.
    """
    return plan(category, _date(window), today=_date(today) if today else date.today())


def impact_of(mapping_file: Path, to: str) -> Impact:
    """Return what the standard version `to` does to the mapping in `mapping_file`.

    Raises
    ------
    UnreadableInputError
        The file is missing or is not a mapping as ``mapper map --format json`` writes it.
    UnknownNameError
        The library holds no such standard.
    """
    mapping = _read_mapping(mapping_file)
    old = find_standard(f"{mapping.standard.reference}@{mapping.standard.version}")
    new = find_standard(to)
    from mapper.rules.similarity import by_meaning
    from models.cache import CachedEncoder, open_cache
    from models.encoder import load_encoder

    encoder = CachedEncoder(load_encoder(), open_cache())
    return impact(mapping, new, old, similarity=by_meaning(encoder))


def _read_mapping(path: Path) -> Mapping:
    advice = "give the file that `mapper map SPEC --standard REF -o FILE.json` wrote"
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = f"cannot be opened ({(error.strerror or str(error)).lower()})"
        raise UnreadableInputError(path, problem, advice) from error
    try:
        return Mapping.model_validate(json.loads(content))
    except (ValueError, ValidationError) as error:
        raise UnreadableInputError(path, "is not a mapping in JSON", advice) from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date; write it as 2025-03-21.") from error
