"""Passwords: hashed with Argon2id, checked in the same time whether or not there is an account."""

import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.errors import UsageError

SHORTEST: Final = 15
"""NIST SP 800-63B-4, section 3.1.1.2, for passwords that are the only factor; no other rules."""

LONGEST: Final = 256
"""Keeps one request from hashing megabytes; far above the 64 characters NIST asks to allow."""

FEWEST_DIFFERENT: Final = 5
"""Fewer different characters than this are a key held down or a short word repeated."""

HASHER: Final = PasswordHasher()
"""Argon2id with the low-memory parameters of RFC 9106 (64 MiB, 3 passes), the library's default."""

AT_ONCE: Final = threading.BoundedSemaphore(4)
"""Each check takes 64 MiB: a flood of sign-ins may not take all memory."""


def hash_password(password: str) -> str:
    """Return what is stored for a password."""
    with AT_ONCE:
        return HASHER.hash(_normalised(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Return whether the password is the one stored; takes as long where nothing is stored."""
    given = _normalised(password)[:LONGEST]
    with AT_ONCE:
        try:
            HASHER.verify(stored or _nobody(), given)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether a stored password was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def refuse_weak(password: str, *, email: str) -> None:
    """Refuse a new password that is easily guessed.

    Raises
    ------
    UsageError
        It is too short, too long, the address, or a few characters repeated.
    """
    given = _normalised(password)
    if len(given) < SHORTEST:
        raise UsageError(
            f"The password has {len(given)} characters; use at least {SHORTEST}, "
            "for instance four words that do not belong together."
        )
    if len(given) > LONGEST:
        raise UsageError(f"The password is longer than {LONGEST} characters; use a shorter one.")
    if email and (given.lower() in email.lower() or email.lower() in given.lower()):
        raise UsageError("The password is the e-mail address; use one that nobody can guess.")
    if len(set(given)) < FEWEST_DIFFERENT:
        raise UsageError("The password repeats a few characters; use one that nobody can guess.")


@cache
def _nobody() -> str:
    """Return the stored form of a password that nobody knows."""
    return HASHER.hash(unicodedata.name("\u2603"))


def _normalised(password: str) -> str:
    """Return the password as NFKC, so that it does not depend on the keyboard (NIST, as above)."""
    return unicodedata.normalize("NFKC", password)
