"""Sign-in through an OpenID Connect identity provider: code flow with PKCE, state and nonce.

Authlib builds and checks the messages (OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; RFC 7636;
RFC 9207). What has begun is kept in the database, so that any worker process can finish it.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts.headers import LOOPBACK
from api.accounts.secret import digest, new_secret, same
from api.accounts.settings import ProviderSettings
from api.accounts.sign_in import find_person
from api.accounts.tables import PendingSignIn, Person
from api.storage.base import now
from foundation.errors import MapperError

ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
]
"""Signatures with a public key only: a client secret or no key at all signs nothing for us."""

CALLBACK: Final = "/sign-in/callback"
PENDING_FOR: Final = timedelta(minutes=10)
CLOCKS_DIFFER: Final = 60
"""Seconds by which the provider's clock may be wrong."""

CONFIGURATION_SECONDS: Final = 3600.0
"""How long the provider's addresses and keys are believed; keys that are missing are asked for."""

SECONDS: Final = 10.0
"""Longest wait for the provider."""

_log = logging.getLogger(__name__)


class ProviderError(MapperError):
    """The provider cannot be reached, or what it said cannot be believed."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is; `email` only if it may be believed."""

    issuer: str
    subject: str
    email: str | None


class Provider:
    """The identity provider of a service."""

    def __init__(self, settings: ProviderSettings, public_url: str) -> None:
        self.settings = settings
        self.redirect_uri = public_url.rstrip("/") + CALLBACK
        self._lock = threading.Lock()
        self._configuration: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def begin(self, session: Session, next_path: str) -> tuple[str, str]:
        """Store that a sign-in has begun; return the provider's address and the state.

        The state goes into a cookie as well: only the browser that began can finish.

        Raises
        ------
        ProviderError
            The provider cannot be reached or its configuration is wrong.
        """
        state, nonce, verifier = new_secret(), new_secret(), new_secret()
        configuration = self._configured()
        with self._client() as client:
            address, _ = client.create_authorization_url(
                configuration["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at < now()))
        session.add(
            PendingSignIn(
                id=digest(state),
                nonce=nonce,
                verifier=verifier,
                next_path=next_path,
                expires_at=now() + PENDING_FOR,
            )
        )
        return str(address), state

    def finish(self, pending: PendingSignIn, answer: Mapping[str, str]) -> Identity:
        """Return who the provider's answer establishes.

        Raises
        ------
        ProviderError
            The person or the provider refused, or the answer cannot be believed.
        """
        if "error" in answer:
            raise ProviderError("The identity provider did not sign you in; try again.")
        configuration = self._configured()
        if not same(answer.get("iss", self.settings.issuer), self.settings.issuer):
            raise ProviderError("The answer came from another identity provider; try again.")
        try:
            with self._client() as client:
                sent = client.fetch_token(
                    configuration["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer.get("code", ""),
                    code_verifier=pending.verifier,
                )
            claims = self._claims(sent, pending.nonce)
            return self._identity(claims)
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
            _log.warning("Sign-in through the identity provider failed: %s", error)
            raise ProviderError(
                "The identity provider's answer was not valid; try again."
            ) from None

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        email = claims.get("email")
        believed = claims.get("email_verified") is True or self.settings.trust_email
        return Identity(
            issuer=self.settings.issuer,
            subject=str(claims["sub"]),
            email=email if isinstance(email, str) and believed else None,
        )

    def _claims(self, sent: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        id_token = str(sent["id_token"])
        try:
            token = jwt.decode(id_token, self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):  # perhaps the provider has changed its keys
            token = jwt.decode(id_token, self._key_set(again=True), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
            },
            {
                "nonce": nonce,
                "client_id": self.settings.client_id,
                "access_token": sent.get("access_token"),
            },
        )
        claims.validate(leeway=CLOCKS_DIFFER)
        return token.claims

    def _configured(self) -> dict[str, Any]:
        """Return the provider's own description (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if self._configuration and self._configuration[0] > time.monotonic():
                return self._configuration[1]
        address = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        described = self._fetch(address)
        if described.get("issuer") != self.settings.issuer:
            raise ProviderError("The identity provider's description names another issuer.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _refuse_open_address(name, described.get(name))
        with self._lock:
            self._configuration = (time.monotonic() + CONFIGURATION_SECONDS, described)
        return described

    def _key_set(self, *, again: bool = False) -> KeySet:
        with self._lock:
            if not again and self._keys and self._keys[0] > time.monotonic():
                return self._keys[1]
        keys = KeySet.import_key_set(self._fetch(self._configured()["jwks_uri"]))  # type: ignore[arg-type]
        with self._lock:
            self._keys = (time.monotonic() + CONFIGURATION_SECONDS, keys)
        return keys

    def _fetch(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx2.get(address, timeout=SECONDS, headers={"Accept": "application/json"})
            answer.raise_for_status()
            described = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            _log.warning("The identity provider cannot be reached: %s", error)
            raise ProviderError("The identity provider cannot be reached; try later.") from None
        if not isinstance(described, dict):
            raise ProviderError("The identity provider's description makes no sense.")
        return described

    def _client(self) -> OAuth2Client:
        secret = self.settings.client_secret
        return OAuth2Client(
            client_id=self.settings.client_id,
            client_secret=secret.get_secret_value() if secret else None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope="openid email profile",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=SECONDS,
        )


def take_pending(session: Session, state: str) -> PendingSignIn | None:
    """Return what was stored when a sign-in began, once, and not after it has expired."""
    pending = session.get(PendingSignIn, digest(state))
    if pending is None:
        return None
    removed = session.execute(delete(PendingSignIn).where(PendingSignIn.id == pending.id))
    used = getattr(removed, "rowcount", 0) == 1
    return pending if used and pending.expires_at > now() else None


def person_of(session: Session, identity: Identity) -> Person | None:
    """Return the person of an identity, None if an administrator has added nobody for it.

    The first time they are known by their e-mail address; from then on by the provider's
    identifier, which stays the same when an address changes hands.
    """
    known = session.scalars(
        select(Person).where(Person.issuer == identity.issuer, Person.subject == identity.subject)
    ).unique()
    person = known.one_or_none()
    if person is None and identity.email is not None:
        person = find_person(session, identity.email)
        if person is not None and person.issuer is not None:
            return None
        if person is not None:
            person.issuer, person.subject = identity.issuer, identity.subject
    return person if person is not None and person.disabled_at is None else None


def _refuse_open_address(name: str, address: object) -> None:
    parts = urlsplit(address) if isinstance(address, str) else None
    safe = parts and (parts.scheme == "https" or parts.hostname in LOOPBACK)
    if not safe:
        raise ProviderError(f"The identity provider's {name} is no https address.")
