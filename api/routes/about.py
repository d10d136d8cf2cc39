"""What is running here."""

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from api.accounts.access import Action, allowed
from api.accounts.principal import Principal
from api.problems import documented

router = APIRouter(tags=["about"])


class About(BaseModel):
    """The program and its version."""

    name: str
    version: str


@router.get("/about", responses=documented(421, 429))
def about(
    _principal: Annotated[Principal | None, Depends(allowed(Action.READ_ABOUT))],
) -> About:
    """Return name and version of the program."""
    return About(name="content-mapper", version=version("content-mapper"))
