"""Every route, of the API and of the pages, as everybody: what the application has is walked.

A route without a rule fails, and so does one with a parameter that `foreign` below does not know.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import select
from starlette.routing import Mount

from api.accounts.access import UNKNOWN_PROJECT, Allowed
from api.accounts.principal import Scope
from api.accounts.rules import RULES, Action
from api.accounts.tables import ApiToken, ProjectShare
from api.storage.projects import Project, Run

OPEN = {"/api/v1/openapi.json", "/static", "/healthz", "/readyz", "/metrics"}
"""No routes with a rule: the description of the API, files of the pages, what probes ask."""

EVERYBODY = "stranger"
PERSONAS = (
    EVERYBODY,
    "northern writer",
    "northern reviewer",
    "northern administrator",
    "southern writer",
    "southern administrator",
    "body reviewer",
    "body writer",
    "body administrator",
    "otherbody reviewer",
    "operator administrator",
    "reading token",
    "powerful token",
)
"""The project is of `northern` and shared with `body`. The tokens are of the northern writer, the
second one has every scope."""

W, R, A = "northern writer", "northern reviewer", "northern administrator"
BODY = "body reviewer"
READING, POWERFUL = "reading token", "powerful token"
PEOPLE = {persona for persona in PERSONAS if persona not in {EVERYBODY, READING, POWERFUL}}
ADMINISTRATORS = {persona for persona in PERSONAS if persona.endswith("administrator")}
MAKERS = {persona for persona in PERSONAS if persona.endswith(("writer", "reviewer"))}
READERS = {W, R, A, BODY, READING, POWERFUL}

MAY: dict[Action, set[str]] = {
    Action.READ_ABOUT: set(PERSONAS),
    Action.SIGN_IN: set(PERSONAS),
    Action.SIGN_OUT: PEOPLE,
    Action.READ_SELF: PEOPLE | {READING, POWERFUL},
    Action.MANAGE_OWN_ACCOUNT: PEOPLE,
    Action.READ_STANDARDS: PEOPLE | {READING, POWERFUL},
    Action.SEARCH_CATALOGUE: PEOPLE | {READING, POWERFUL},
    Action.LIST_PROJECTS: PEOPLE | {READING, POWERFUL},
    Action.UPLOAD: MAKERS | {POWERFUL},
    Action.CREATE_PROJECT: MAKERS | {POWERFUL},
    Action.MANAGE_PEOPLE: ADMINISTRATORS,
    Action.READ_AUDIT: ADMINISTRATORS,
    Action.IMPORT_STANDARD: {"operator administrator"},
    Action.READ_PROJECT: READERS,
    Action.READ_MAPPING: READERS,
    Action.READ_PAGE: READERS,
    Action.DOWNLOAD: READERS,
    Action.READ_RUN: READERS,
    Action.START_RUN: {W, R, POWERFUL},
    Action.CANCEL_RUN: {W, R, POWERFUL},
    Action.EDIT_PROJECT: {W, POWERFUL},
    Action.DELETE_PROJECT: {W, A, POWERFUL},
    Action.HOLD_PROJECT: {W, A, POWERFUL},
    Action.RELEASE_PROJECT: {A},
    Action.DECIDE: {W, POWERFUL},
    Action.WRITE_TEXT: {W, POWERFUL},
    Action.READ_REVIEW: READERS,
    Action.START_REVIEW: {R, BODY},
    Action.REVIEW: {R, BODY},
    Action.SETTLE: {R, BODY},
    Action.READ_SHARES: {W, R, A, READING, POWERFUL},
    Action.SHARE_PROJECT: {W, A},
    Action.READ_PROJECT_AUDIT: {W, R, A, READING, POWERFUL},
}
"""Who may do what, written out once more and by hand: a change of the table has to be made here
as well."""

MAY_KNOW = READERS
"""Who may know that the project exists; everybody else is told 404."""


@dataclass(frozen=True)
class Walked:
    """One route: its methods, its path, and the rules that it declares."""

    methods: tuple[str, ...]
    path: str
    rules: tuple[Allowed, ...]

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/")

    def __str__(self) -> str:
        return f"{','.join(self.methods)} {self.path}"


def routes_of(app: FastAPI) -> Iterator[Walked]:
    """Yield every route of an application, those of included routers too."""
    for route in app.routes:
        contexts = (
            route.effective_route_contexts()
            if hasattr(route, "effective_route_contexts")
            else [route]
        )
        for context in contexts:
            original = getattr(context, "original_route", context)
            shown = getattr(context, "starlette_route", None) or context
            rules: tuple[Allowed, ...] = ()
            if isinstance(original, APIRoute):
                rules = tuple(_rules(context.dependant))
            methods = set(getattr(shown, "methods", None) or {"GET"}) - {"HEAD"}
            if isinstance(original, Mount):
                methods = {"GET"}
            yield Walked(tuple(sorted(methods)), shown.path, rules)


def _rules(dependant: Any) -> Iterator[Allowed]:
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Allowed):
            yield dependency.call
        yield from _rules(dependency)


def ruled(app: FastAPI) -> list[Walked]:
    return [
        route
        for route in routes_of(app)
        if not any(route.path == path or route.path.startswith(f"{path}/") for path in OPEN)
    ]


@pytest.fixture
def app(service: Any) -> FastAPI:
    made: FastAPI = service.client.app
    return made


def test_every_route_has_one_rule_that_fits_its_path(app: FastAPI) -> None:
    wrong = []
    for route in ruled(app):
        if len(route.rules) != 1:
            wrong.append(f"{route}: {len(route.rules)} rules")
        elif route.rules[0].rule.about_project != ("{project_id}" in route.path):
            wrong.append(f"{route}: {route.rules[0].action} does not fit the path")
    assert wrong == []
    assert len(ruled(app)) >= 19


def test_description_of_the_api_holds_no_route_that_is_not_walked(service: Any) -> None:
    described = {
        (method.upper(), path)
        for path, methods in service.client.get("/api/v1/openapi.json").json()["paths"].items()
        for method in methods
    }
    walked = {
        (method, route.path) for route in ruled(service.client.app) for method in route.methods
    }
    assert described - walked == set()
    assert described


def test_table_names_every_action() -> None:
    assert set(MAY) == set(RULES) == set(Action)


def foreign(service: Any, name: str) -> str:
    """Return a value for a parameter of a path; of those in `OWNED`, another organisation's."""
    if name == "token_id":
        service.token("southern writer", Scope.READ)
        with service.database.reading() as session:
            return str(session.scalars(select(ApiToken.id).order_by(ApiToken.id.desc())).first())
    if name == "person_id":
        return str(service.people["southern writer"])
    if name == "share_id":
        return share(service, service.add_project("southern"), "otherbody")
    if name == "run_id":
        return add_run(service, service.add_project("southern"))
    if name == "upload_id":
        with service.database.reading() as session:
            project = session.get_one(Project, service.add_project("southern"))
            return str(project.upload_id)
    return PLAIN[name]


OWNED = {"token_id", "person_id", "share_id", "run_id", "upload_id"}
"""Parameters that name something which belongs to somebody."""

PLAIN = {
    "reference": "XS0101",
    "name": "baking",
    "page": "1",
    "code": "K1",
    "document": "spec",
    "claim_id": "1",
    "kind": "template",
}
"""Parameters that name what belongs to nobody, or what lies within a project by its own name."""


def add_run(
    service: Any, project_id: str, *, kind: str = "map", organisation: str = "southern"
) -> str:
    owner = service.organisation(organisation)
    with service.database.writing() as session:
        made = Run(
            project_id=project_id,
            kind=kind,
            organisation_id=owner,
            requested_by="somebody",
            state="failed",
        )
        session.add(made)
        session.flush()
        return str(made.id)


def share(service: Any, project_id: str, body: str) -> str:
    with service.database.writing() as session:
        made = ProjectShare(
            project_id=project_id, organisation_id=service.organisation(body), created_by="x"
        )
        session.add(made)
        session.flush()
        return str(made.id)


def headers_of(service: Any, persona: str) -> dict[str, str]:
    if persona == EVERYBODY:
        return {}
    if persona == READING:
        return dict(service.token(W, Scope.READ))
    if persona == POWERFUL:
        return dict(service.token(W, *(s for s in Scope if s is not Scope.REVIEW)))
    return dict(service.signed_in(persona))


@dataclass
class Walker:
    """Sends requests as everybody, about a project of northern that body may see.

    What a request can use up, a project or a sign-in, is made anew for those that write.
    """

    service: Any
    kept: dict[str, Any] = field(default_factory=dict)

    def ask(self, route: Walked, method: str, persona: str) -> tuple[int, str]:
        project_id = self._once("project", self._project)
        path = route.path
        for name in re.findall(r"\{(\w+)(?::\w+)?\}", route.path):
            value = project_id
            if name != "project_id":
                value = self._once(name, partial(foreign, self.service, name))
            path = re.sub(rf"\{{{name}(:\w+)?\}}", value, path)
        headers = self._once(persona, partial(headers_of, self.service, persona))
        answered = self.send(method, path, headers)
        if method != "GET":
            self.kept.clear()
        return answered

    def send(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
        self.service.client.cookies.clear()
        body = {} if method in {"GET", "DELETE"} else {"json": {}}
        with self.service.client.stream(method, path, headers=headers, **body) as answer:
            return answer.status_code, "".join(answer.iter_text())

    def _project(self) -> str:
        project_id: str = self.service.add_project("northern")
        share(self.service, project_id, "body")
        return project_id

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


def expected(route: Walked, persona: str) -> int | None:
    """Return the status of a refusal, None where the route itself has the word."""
    action = route.rules[0].action
    if persona in MAY[action]:
        return None
    if persona == EVERYBODY:
        return 401
    return 404 if route.rules[0].rule.about_project and persona not in MAY_KNOW else 403


@pytest.mark.slow
def test_every_route_refuses_whom_it_should_and_nobody_else(make_service: Any) -> None:
    service = make_service(
        anonymous_per_minute=10**6, requests_per_minute=10**6, sign_ins_per_minute=10**6
    )
    service.add_people()
    walker, wrong = Walker(service), []
    for route in ruled(service.client.app):
        for method in route.methods:
            for persona in PERSONAS:
                status, text = walker.ask(route, method, persona)
                wanted = expected(route, persona)
                if wanted is None:
                    forged = route.path == "/sign-in" and status == 403  # its form has a token
                    fine = forged or (status not in {401, 403} and UNKNOWN_PROJECT not in text)
                else:
                    fine = status == wanted
                if not fine or status >= 500:
                    wrong.append(f"{persona}: {method} {route.path}: {status}, not {wanted}")
    assert wrong == []


def test_no_route_takes_what_belongs_to_another_project(make_service: Any) -> None:
    service = make_service(requests_per_minute=10**6)
    service.add_people()
    walker, wrong = Walker(service), []
    for route in ruled(service.client.app):
        names = set(re.findall(r"\{(\w+)", route.path)) - {"project_id"}
        if not names & OWNED:
            continue
        for method in route.methods:
            persona = next(p for p in (W, R, A) if p in MAY[route.rules[0].action])
            status, _ = walker.ask(route, method, persona)
            if status not in {404, 422}:
                wrong.append(f"{method} {route.path}: {status}")
    assert wrong == []


def test_checks_are_known_to_the_organisation_that_made_them_only(make_small_service: Any) -> None:
    service = make_small_service(requests_per_minute=10**6)
    service.add_people()
    project_id = service.add_project("northern")
    share(service, project_id, "body")
    walker, wrong, walked = Walker(service), [], 0
    for maker, other in (("northern", "body"), ("body", "northern")):
        run_id = add_run(service, project_id, kind="check", organisation=maker)
        headers = headers_of(service, f"{other} reviewer")
        for route in ruled(service.client.app):
            if "{run_id}" not in route.path or route.rules[0].action is Action.CANCEL_RUN:
                continue
            path = route.path.format(project_id=project_id, run_id=run_id, claim_id="1")
            for method in route.methods:
                walked += 1
                status, _ = walker.send(method, path, headers)
                if status not in {404, 422}:
                    wrong.append(f"{other}: {method} {route.path}: {status}")
    assert wrong == []
    assert walked >= 16


def test_strangers_are_sent_to_sign_in_from_pages(service: Any, app: FastAPI) -> None:
    pages = [
        route
        for route in ruled(app)
        if route.is_page and "GET" in route.methods and not route.rules[0].rule.anybody
    ]
    for page in pages:
        path = re.sub(r"\{[^}]+\}", "x", page.path)
        answer = service.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303, page
        assert answer.headers["location"].startswith("/sign-in?next=%2F"), page


def test_withdrawn_share_and_deleted_project_are_gone_at_once(service: Any) -> None:
    project_id = service.add_project("northern")
    share_id = share(service, project_id, "body")
    path = f"/api/v1/projects/{project_id}/audit"
    reviewer, writer = service.signed_in("body reviewer"), service.signed_in(W)
    assert service.client.get(path, headers=reviewer).status_code == 403
    left = service.client.delete(f"/api/v1/projects/{project_id}/shares/{share_id}", headers=writer)
    assert left.status_code == 204
    assert service.client.get(path, headers=reviewer).status_code == 404
    assert service.client.get(path, headers=writer).status_code == 200
