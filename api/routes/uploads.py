"""Files that people send: specifications, workbooks, tables, and what is beside them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.accounts.access import Action, allowed
from api.accounts.bodies import FILES
from api.accounts.principal import Principal
from api.deps import ReadSession
from api.problems import ProblemError, documented
from api.receive import receive_upload
from api.storage.projects import Upload

router = APIRouter(tags=["uploads"])


class UploadView(BaseModel):
    """A file that was sent. `format` is what its content is, whatever its name says."""

    id: str
    name: str = Field(examples=["specification.pdf"])
    format: str = Field(examples=["pdf"], description="pdf, docx, xlsx, csv, json or toml")
    size: int = Field(description="Bytes")
    sha256: str
    created_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> "UploadView":
        """Return an upload as the API shows it."""
        return cls.model_validate(upload, from_attributes=True)


BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself, or a form with the file in its field `file`.",
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post(
    "/uploads",
    status_code=201,
    response_model=UploadView,
    responses=documented(400, 401, 403, 413, 422, 429, 507),
    openapi_extra=BODY,
    max_body_size=FILES,
)
async def send_file(
    request: Request,
    principal: Annotated[Principal, Depends(allowed(Action.UPLOAD))],
    name: Annotated[
        str | None, Query(max_length=255, description="Name of the file, if it is sent as it is.")
    ] = None,
) -> Response:
    """Take in a PDF, DOCX, XLSX, CSV, JSON or TOML; what it is, its content says."""
    view = UploadView.of(await receive_upload(request, principal, name))
    return Response(
        view.model_dump_json(),
        201,
        headers={"Location": f"/api/v1/uploads/{view.id}"},
        media_type="application/json",
    )


@router.get("/uploads/{upload_id}", responses=documented(401, 403, 404, 422, 429))
def show_upload(
    upload_id: str,
    principal: Annotated[Principal, Depends(allowed(Action.UPLOAD))],
    session: ReadSession,
) -> UploadView:
    """Say what a file is that somebody of the organisation sent."""
    return UploadView.of(own_upload(session, upload_id, principal))


def own_upload(session: ReadSession, upload_id: str, principal: Principal) -> Upload:
    """Return an upload of the principal's organisation.

    Raises
    ------
    ProblemError
        404: there is none of that name in the organisation.
    """
    upload = session.get(Upload, upload_id)
    if upload is None or upload.organisation_id != principal.organisation_id:
        raise ProblemError(404, "There is no such upload; send the file first.")
    return upload
