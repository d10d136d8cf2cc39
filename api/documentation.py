"""The OpenAPI document: what FastAPI writes, with our problem details instead of its errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, Problem

PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}


def install_documentation(app: FastAPI) -> None:
    """Have the application describe its errors as it answers them."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["ProblemDetails"] = Problem.model_json_schema(mode="serialization")
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path in document["paths"].values():
        for operation in path.values():
            invalid = operation["responses"].get("422")
            if invalid is not None:
                invalid["content"] = {MEDIA_TYPE: {"schema": PROBLEM}}
    document["servers"] = [{"url": "/", "description": "This service"}]
    return document
