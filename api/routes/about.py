"""What is running here."""

from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["about"])


class About(BaseModel):
    """The program and its version."""

    name: str
    version: str


@router.get("/about")
def about() -> About:
    """Return name and version of the program."""
    return About(name="content-mapper", version=version("content-mapper"))
