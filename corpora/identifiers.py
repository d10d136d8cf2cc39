"""References and versions of standards: what is well formed, how they compare and combine.

Source of the patterns: domain notes 4.1, quoting the identifier rules of the official importer.
"""

import re
from typing import NamedTuple

from foundation.errors import UsageError

REFERENCE = re.compile(r"(?:ST|FA|AU)[0-9]{4}")
"""Standard, foundation apprenticeship, apprenticeship unit."""

OCCUPATION = re.compile(r"OCC([0-9]{4})[A-Za-z]?")
"""Occupation code of the occupational maps, with an optional option suffix."""

VERSION = re.compile(r"[0-9]+\.[0-9]+")

APPROVED = "Approved for delivery"
STATUSES = (
    APPROVED,
    "In development",
    "Proposal in development",
    "Retired",
    "Withdrawn",
)
"""The lifecycle; only one version of a standard may be approved for delivery."""


class Pinned(NamedTuple):
    """A reference and, where the user named one, a version."""

    reference: str
    version: str | None


def parse_pinned(text: str) -> Pinned:
    """Split what a user writes for a standard, ``ST0116`` or ``ST0116@1.1``, into its two parts.

    Case and surrounding space do not count. A reference that is not well formed is returned as it
    is, since the library can name near matches for it.

    Raises
    ------
    UsageError
        Nothing stands before the ``@``, or what follows it is not a version.
    """
    reference, at, version = text.strip().partition("@")
    reference, version = reference.strip(), version.strip()
    if not reference or (at and VERSION.fullmatch(version) is None):
        message = (
            f"{text!r} does not name a standard; write its reference, or its reference and "
            "version such as ST0116@1.1."
        )
        raise UsageError(message)
    if REFERENCE.fullmatch(reference.upper()):
        reference = reference.upper()
    return Pinned(reference, version or None)


def version_key(version: str) -> tuple[int, int]:
    """Return a version as numbers, so that 1.10 sorts after 1.9.

    `version` must match `VERSION`.
    """
    major, minor = version.split(".")
    return int(major), int(minor)


def is_approved(status: str | None) -> bool:
    """Return whether a status says that the version is approved for delivery."""
    return status is not None and status.casefold() == APPROVED.casefold()
