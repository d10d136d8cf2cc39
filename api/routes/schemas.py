"""JSON Schemas of the published shapes, for programs that read what the mapper writes."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from fastapi import Path as PathParameter
from pydantic import BaseModel

from api.accounts.access import Action, allowed
from api.problems import ProblemError, documented
from corpora.area import SpecialistArea
from corpora.standard import Standard
from mapper.mapping import Mapping
from mapper.review.report import CheckReport
from mapper.specification import Specification

PUBLISHED: Final[dict[str, type[BaseModel]]] = {
    "area": SpecialistArea,
    "mapping": Mapping,
    "report": CheckReport,
    "specification": Specification,
    "standard": Standard,
}

router = APIRouter(
    tags=["about"],
    dependencies=[Depends(allowed(Action.READ_ABOUT))],
    responses=documented(421, 429),
)


@router.get("/schemas")
def list_schemas() -> list[str]:
    """List the names of the published shapes."""
    return sorted(PUBLISHED)


@router.get("/schemas/{name}", responses=documented(404, 422))
def show_schema(
    name: Annotated[str, PathParameter(max_length=64, examples=["mapping"])],
) -> dict[str, Any]:
    """Return the JSON Schema of a published shape; shapes may grow, never shrink."""
    if name not in PUBLISHED:
        raise ProblemError(404, f"There is no such shape; there are {', '.join(PUBLISHED)}.")
    return PUBLISHED[name].model_json_schema(mode="serialization")
