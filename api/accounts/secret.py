"""Random secrets that cookies and tokens carry; the database holds their digests only."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

TOKEN_PREFIX: Final = "cmap_"  # noqa: S105 - the part of a token that is no secret
"""Lets people and secret scanners see what a leaked string is."""

BYTES: Final = 32


def new_secret() -> str:
    """Return 256 random bits, as text that cookies and addresses may hold."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> str:
    """Return what is stored for a secret; one that is random needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token(secret: str) -> str:
    """Return the token that forms carry to show that they come from our own pages.

    It is derived from the cookie's secret, so that there is nothing to store and it ends with it.
    """
    mac = hmac.digest(secret.encode(), b"csrf-token", "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def same(given: str, expected: str) -> bool:
    """Return whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
