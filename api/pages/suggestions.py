"""Suggestions of standards for a file that was sent, by what is in it.

The command line works them out in a process of its own, one at a time: the models are large, and
the pages of everybody else must stay quick.
"""

import asyncio
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.deps import files_of
from api.operations.leftovers import uses_of
from api.problems import ProblemError
from api.routes.uploads import own_upload
from api.storage.database import Database
from api.storage.projects import Upload

router = APIRouter(include_in_schema=False)

SECONDS: Final = 180.0
"""A long specification on a slow machine; who has chosen by then has no use for it."""
SHOWN: Final = 3
COMMAND: Final = "from api.cli import main; main()"


class SuggestedStandard(BaseModel):
    """One standard, and in words why it may be the one."""

    reference: str
    version: str
    title: str
    level: int | None
    stands_out: float | None
    reasons: list[str]


@router.get("/api/pages/suggestions/{upload_id}")
async def suggest(
    request: Request,
    upload_id: Annotated[str, PathParameter(max_length=36)],
    principal: Annotated[Principal, Depends(allowed(Action.UPLOAD))],
) -> list[SuggestedStandard]:
    """Return the standards that a specification fits best, the best first; none where none does."""
    database: Database = request.app.state.database

    def found() -> Upload:
        with database.reading() as session:
            return own_upload(session, upload_id, principal)

    upload = await run_in_threadpool(found)
    files = files_of(request)
    with files.scratch() as folder:
        path = files.named(upload.sha256, upload.name, folder)
        async with _one_at_a_time():
            told = await _ask(path, uses_of(upload.sha256))
    return [SuggestedStandard.model_validate(one) for one in told]


async def _ask(path: Path, uses: Path) -> list[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        "standards",
        "suggest",
        str(path),
        "--limit",
        str(SHOWN),
        "--format",
        "json",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"MAPPER_CACHE_USES": str(uses)},
    )
    try:
        answer, said = await asyncio.wait_for(process.communicate(), SECONDS)
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        await process.wait()
        raise ProblemError(503, "Suggesting took too long; choose a standard yourself.") from None
    if process.returncode != 0:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        raise ProblemError(422, (last or ["No standard can be suggested."])[0])
    wanted = SuggestedStandard.model_fields.keys()
    return [{name: one.get(name) for name in wanted} for one in json.loads(answer)["suggestions"]]


@cache
def _one_at_a_time() -> asyncio.Semaphore:
    return asyncio.Semaphore(1)
