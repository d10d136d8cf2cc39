"""ETags and If-Match: nobody changes what they have not seen as it is now."""

import re
from typing import Final

from api.problems import ProblemError

_TAG: Final = re.compile(r'"(\d{1,9})"')


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def expected(if_match: str | None, version: int) -> None:
    """Let a change pass if the client has seen the version that is there now.

    Raises
    ------
    ProblemError
        428 where the client does not say what it has seen, 412 where that is not `version`.
    """
    if if_match is None:
        raise ProblemError(
            428,
            "Send If-Match with the ETag that you saw, so that nobody's work is overwritten.",
            headers={"ETag": etag(version)},
            current=version,
        )
    found = _TAG.fullmatch(if_match.strip())
    if found is None or int(found[1]) != version:
        raise ProblemError(
            412,
            "Somebody has changed this since you looked; look again and decide anew.",
            headers={"ETag": etag(version)},
            current=version,
        )
