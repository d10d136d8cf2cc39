"""The pages of accounts, people and sharing, by their forms alone."""

import re
from typing import Any

import pytest

PASSWORD = "seven green kettles whistle"


def form(service: Any, headers: dict[str, str], path: str, **data: Any) -> Any:
    """Send a form as a browser does, its token in a field rather than in a header."""
    token = {"csrf_token": headers["X-CSRF-Token"]}
    return service.client.post(path, headers={"Cookie": headers["Cookie"]}, data=token | data)


def text_of(service: Any, headers: dict[str, str], path: str) -> str:
    answer = service.client.get(path, headers=headers)
    assert answer.status_code == 200
    return str(answer.text)


def test_token_is_made_and_revoked_on_the_page(small_service: Any) -> None:
    headers = small_service.signed_in("northern writer")
    made = form(small_service, headers, "/account/tokens", name="Nightly", scopes=["read"], days=9)
    secret = re.search(r'value="(cmap_[^"]+)"', made.text)
    assert secret
    bearer = {"Authorization": f"Bearer {secret[1]}"}
    assert small_service.client.get("/api/v1/me", headers=bearer).status_code == 200
    page = text_of(small_service, headers, "/account")
    assert secret[1] not in page
    address = re.search(r'action="(/account/tokens/[^"]+/revoke)"', page)
    assert address
    gone = form(small_service, headers, address[1])
    assert gone.headers["location"] == "/account?done=token"
    assert small_service.client.get("/api/v1/me", headers=bearer).status_code == 401


def test_people_are_added_and_changed_on_the_page(small_service: Any) -> None:
    headers = small_service.signed_in("northern administrator")
    added = form(
        small_service, headers, "/people",
        email="jo@northern.example", name="Jo <b>Bloggs", roles=["writer"], password=PASSWORD,
    )  # fmt: skip
    assert added.headers["location"] == "/people"
    page = text_of(small_service, headers, "/people")
    assert "Jo &lt;b&gt;Bloggs" in page
    assert "<b>Bloggs" not in page
    path = re.findall(r'action="(/people/[^"]+)"', page.split("jo@northern.example")[1])[0]
    form(small_service, headers, path, roles=["reviewer", "writer"])
    assert "reviewer, writer" in text_of(small_service, headers, "/people")
    form(small_service, headers, path, state="off")
    assert ">Off<" in text_of(small_service, headers, "/people")
    form(small_service, headers, path, state="on")
    assert ">Off<" not in text_of(small_service, headers, "/people")
    assert "reviewer, writer" in text_of(small_service, headers, "/people")


@pytest.mark.parametrize(
    "data",
    [
        {"email": "jo", "name": "Jo", "roles": ["writer"]},
        {"email": "jo@northern.example", "name": "Jo"},
        {"email": "jo@northern.example", "name": "Jo", "roles": ["king"]},
        {"email": "jo@northern.example", "name": "Jo", "roles": ["writer"], "password": "short"},
        {"email": "writer@northern.example", "name": "Jo", "roles": ["writer"]},
    ],
)
def test_form_that_does_not_fit_is_a_page_that_says_why(
    small_service: Any, data: dict[str, Any]
) -> None:
    headers = small_service.signed_in("northern administrator")
    answer = form(small_service, headers, "/people", **data)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_project_is_shared_and_taken_back_on_the_page(small_service: Any) -> None:
    project_id = small_service.add_project()
    headers, reviewer = (
        small_service.signed_in("northern writer"),
        small_service.signed_in("body reviewer"),
    )
    path = f"/projects/{project_id}/sharing"
    assert "Only your organisation can see this project." in text_of(small_service, headers, path)
    body = small_service.organisation("body")
    assert form(small_service, headers, path, organisation_id=body).status_code == 303
    assert small_service.client.get(f"/projects/{project_id}", headers=reviewer).status_code == 200
    page = text_of(small_service, headers, path)
    assert "Take back from body" in page
    assert "northern writer" in page
    assert "body reviewer" not in page  # the log names people of the own organisation only
    address = re.search(r'action="([^"]+/withdraw)"', page)
    assert address
    form(small_service, headers, address[1])
    assert small_service.client.get(f"/projects/{project_id}", headers=reviewer).status_code == 404
    assert "Withdrawn" in text_of(small_service, headers, path)


def test_forms_without_their_token_change_nothing(small_service: Any) -> None:
    headers = {"Cookie": small_service.signed_in("northern administrator")["Cookie"]}
    answer = small_service.client.post(
        "/people",
        headers=headers,
        data={"email": "jo@northern.example", "name": "Jo", "roles": ["writer"]},
    )
    assert answer.status_code == 403


def test_pages_send_strangers_to_sign_in_and_back(small_service: Any) -> None:
    answer = small_service.client.get("/people?x=1", headers={"Accept": "text/html"})
    assert answer.headers["location"] == "/sign-in?next=%2Fpeople%3Fx%3D1"
