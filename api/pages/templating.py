"""How pages are rendered: one Jinja2 environment, everything escaped, nothing inline."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.accounts.principal import Principal
from api.accounts.rules import Action, Relation, permits
from api.pages import words

STATIC: Final = Path(__file__).parent / "static"


@cache
def static_digest() -> str:
    """Return a digest of all static files: part of their address, so they may be kept forever."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def environment() -> Environment:
    """Return the environment that all pages are rendered with."""
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        likelihood=words.likelihood,
        percent=words.percent,
        coverage=words.coverage_word,
        reference=words.reference_of,
        page_of=words.page_of,
        place_key=words.place_key,
        kind=words.kind_word,
        moment=words.moment,
        listed=words.listed,
    )
    made.globals.update(
        counted=words.counted, static=f"/static/{static_digest()}", Action=Action, Relation=Relation
    )
    return made


def render(
    request: Request,
    template: str,
    principal: Principal | None,
    *,
    status: int = 200,
    **context: object,
) -> HTMLResponse:
    """Return a page. `principal` is who it is shown to; `None` before anybody has signed in."""

    def may(action: Action, relation: Relation | None = None) -> bool:
        return principal is not None and permits(principal, action, relation)

    text = (
        environment()
        .get_template(template)
        .render(
            request=request,
            principal=principal,
            may=may,
            csrf_token=getattr(request.state, "csrf_token", ""),
            hosted=request.app.state.settings.hosted,
            path=request.url.path,
            **context,
        )
    )
    return HTMLResponse(text, status_code=status)
