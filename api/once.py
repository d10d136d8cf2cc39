"""Idempotency keys: a creation that is sent twice, because its answer was lost, happens once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Header
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.storage.base import now
from api.storage.projects import IdempotencyKey

KEPT: Final = timedelta(days=2)
"""A client that has not tried again by then will not."""

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of the client's own; the same creation sent again with the same key "
        "gets the same answer and creates nothing.",
    ),
]


def once(
    session: Session,
    person_id: str,
    key: str | None,
    request: object,
    create: Callable[[], tuple[BaseModel, int, Mapping[str, str]]],
) -> Response:
    """Return the answer to a creation: what `create` gives (body, status, headers), or gave before.

    Parameters
    ----------
    request
        What was asked for, in JSON: a key must not be used for something else.

    Raises
    ------
    ProblemError
        422 where the key was used for another request, 409 where that request is under way.
    """
    if key is None:
        return _answer(*_made(create))
    digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    kept = session.get(IdempotencyKey, (person_id, key))
    if kept is not None:
        if kept.request != digest:
            raise ProblemError(422, "This Idempotency-Key was used for another request; use a new "
                                    "one.")  # fmt: skip
        return _answer(kept.body, kept.status, {**kept.headers, "Idempotent-Replay": "true"})
    body, status, headers = _made(create)
    session.add(
        IdempotencyKey(person_id=person_id, key=key, request=digest, status=status,
                       headers=dict(headers), body=body)
    )  # fmt: skip
    try:
        session.flush()
    except IntegrityError as error:
        raise ProblemError(409, "The same request is being answered; try again.") from error
    return _answer(body, status, headers)


def _made(
    create: Callable[[], tuple[BaseModel, int, Mapping[str, str]]],
) -> tuple[str, int, Mapping[str, str]]:
    body, status, headers = create()
    return body.model_dump_json(), status, headers


def _answer(body: str, status: int, headers: Mapping[str, str]) -> Response:
    return Response(body, status, headers=dict(headers), media_type="application/json")
