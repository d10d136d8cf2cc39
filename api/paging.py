"""Lists in pages: newest or first entries, and where the next page starts."""

from typing import Annotated, Final, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

Entry = TypeVar("Entry")

MOST: Final = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="Most entries in the answer.")]
After = Annotated[
    str | None,
    Query(max_length=300, description="`next` of the page before; the first page without it."),
]


class Page(BaseModel, Generic[Entry]):
    """Entries of a list; `next` is `null` on the last page."""

    items: list[Entry]
    next: str | None = Field(description="Give it as `after` for the next page.")


def page_of(entries: list[Entry], limit: int, key: str | None) -> Page[Entry]:
    """Return the page of the first `limit` of `entries`, which holds one more if there is one.

    `key` is where the next page starts after.
    """
    return Page(items=entries[:limit], next=key if len(entries) > limit else None)
