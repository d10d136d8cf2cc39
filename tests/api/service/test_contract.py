"""The API keeps to its OpenAPI document: no answer that it does not name, no 5xx, whatever comes.

Schemathesis makes requests from the document, nonsense included, against a project with a mapping
and a check, so that most routes are reached beyond their first look-up.
"""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.service.conftest import Work
from tests.api.service.test_slice import mapped_project

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 10
"""Requests for each operation: the whole stays below a minute on two cores."""

HOST = "http://127.0.0.1:8410"
NEEDED = "/api/v1/projects/{project_id}"
"""Deleting the project would leave nothing to ask about; another test deletes one."""


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_answer_is_one_that_the_document_names(
    app: FastAPI, client: TestClient, specification: bytes, do_runs: Work
) -> None:
    project = mapped_project(client, specification, do_runs)
    book = client.get(f"{project}/mapping.xlsx").content
    upload = client.post("/api/v1/uploads?name=mapping.xlsx", content=book).json()["id"]
    check = client.post(f"{project}/checks", json={"claims_upload_id": upload}).json()["id"]
    do_runs()
    report = client.get(f"{project}/checks/{check}/report").json()
    mapping = client.get(f"{project}/mapping").json()
    known = {
        "project_id": project.rsplit("/", 1)[1],
        "code": mapping["statements"][0]["code"],
        "claim_id": report["claims"][0]["id"],
        "reference": mapping["standard"]["reference"],
        "upload_id": upload,
        "page": 1,
    }
    runs = client.get(f"{project}/runs").json()["items"][0]["id"]

    failures = []
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.method.upper() == "DELETE" and operation.path == NEEDED:
            continue
        here = {**known, "run_id": check if "/checks/" in operation.path else runs}
        try:
            _hold(operation, here)
        except BaseException as error:  # all failures are shown together
            if isinstance(error, KeyboardInterrupt):
                raise
            failures.append(f"{operation.method.upper()} {operation.path}: {_told(error)}")
    assert not failures, "\n\n".join(failures)


def _hold(operation: Any, known: dict[str, object]) -> None:
    sane = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    mad = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(sane, sane, mad) if _has_input(operation) else sane, there=st.booleans())
    def hold(case: Any, there: bool) -> None:
        if there:  # half of the requests are about what there is
            for name in case.path_parameters or {}:
                case.path_parameters[name] = known.get(name, case.path_parameters[name])
        case.call_and_validate(base_url=HOST, checks=CHECKS)

    hold()


def _has_input(operation: Any) -> bool:
    return bool(list(operation.iter_parameters()) or operation.body)


def _told(error: BaseException) -> str:
    inner = getattr(error, "exceptions", ())
    return "; ".join([str(error), *(str(one) for one in inner)])[:1500]
