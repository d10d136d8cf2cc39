"""Files in JSON that one command writes and another reads."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from foundation.errors import UnreadableInputError

Content = TypeVar("Content", bound=BaseModel)


def read_json(path: Path, model: type[Content], what: str, do: str) -> Content:
    """Return what a file holds; `what` it should be and what to `do` else are told to people.

    Raises
    ------
    UnreadableInputError
        The file cannot be opened or holds something else.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableInputError(path.name, "cannot be opened", "check the path") from error
    except ValidationError as error:
        raise UnreadableInputError(path.name, f"is no {what}", do) from error
