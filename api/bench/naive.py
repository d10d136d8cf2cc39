"""The service that a capable developer would write in an afternoon; what ours is measured against.

One process: FastAPI with plain functions (so a pool of threads), one SQLite file, the mapping done
inside the request (pdfplumber, sentence-transformers, cosine), pages drawn whenever one is asked
for. Nobody signs in, nothing is queued, who decides last is right. Addresses and JSON are, as far
as people in workbenches need them, those of the service, so that the same people work in both.
"""

import argparse
import io
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment
from pydantic import BaseModel

from corpora.standard import Standard
from evaluation.bench.naive import find_places, load_model

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, name TEXT, path TEXT);
CREATE TABLE IF NOT EXISTS projects (id TEXT PRIMARY KEY, name TEXT, path TEXT, standard TEXT);
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, project TEXT, state TEXT, message TEXT);
CREATE TABLE IF NOT EXISTS places (
    project TEXT, code TEXT, unit TEXT, outcome TEXT, criterion TEXT, page INTEGER, text TEXT,
    cosine REAL
);
CREATE INDEX IF NOT EXISTS places_of ON places (project, code);
CREATE TABLE IF NOT EXISTS decisions (
    project TEXT, code TEXT, action TEXT, unit TEXT, outcome TEXT, criterion TEXT, rationale TEXT
);
CREATE INDEX IF NOT EXISTS decisions_of ON decisions (project, code);
"""

PAGES: Final = Environment(
    autoescape=True,
    loader=DictLoader(
        {
            "parts": """<section><h2>{{ one.code }}</h2><p>{{ one.text }}</p><ul>
{% for place in one.evidence %}<li>{{ place.unit }} {{ place.criterion or place.outcome }},
page {{ place.page }} ({{ "%.2f"|format(place.cosine) }}): {{ place.text }}
{% if place.decided %}<b>{{ place.decided }}</b>{% endif %}
<button name="accept">Accept</button><button name="reject">Reject</button></li>
{% else %}<li>No place</li>{% endfor %}</ul>
{% if one.evidence %}<img alt="page" src="/api/v1/projects/{{ project }}/pages/
{{- one.evidence[0].page }}.png">{% endif %}</section>""",
            "workbench": """<!doctype html><html lang="en"><title>{{ name }}</title>
<h1>{{ name }}</h1><nav><ul>{% for one in statements %}
<li><a href="?target={{ one.code|urlencode }}">{{ one.code }} {{ one.text }}
({{ one.evidence|length }} places)</a></li>{% endfor %}</ul></nav>
{% set one = statements[0] %}<main>{% include "parts" %}</main></html>""",
        }
    ),
)
SCALE: Final = 1.5
"""Pixels per point, as our pages have."""

_drawing = threading.Lock()
"""PDFium is not made for several threads."""


class NewProject(BaseModel):
    """What makes a project."""

    name: str
    upload_id: str
    standard: str


class NewDecision(BaseModel):
    """A decision on one place."""

    action: str
    unit: str
    outcome: str | None
    criterion: str | None
    rationale: str = ""


class Store:
    """Projects, places and decisions in one SQLite file; a connection for each use."""

    def __init__(self, folder: Path, statements: list[dict[str, str]]) -> None:
        self.folder, self.statements = folder, statements
        self._texts = {one["code"]: one["text"] for one in statements}
        folder.mkdir(parents=True, exist_ok=True)
        with self.connection() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(SCHEMA)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, which ends with it."""
        connection = sqlite3.connect(self.folder / "naive.sqlite", timeout=30)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def one(self, table: str, key: str) -> sqlite3.Row:
        """Return a row by its identifier; 404 where there is none."""
        with self.connection() as connection:
            found: sqlite3.Row | None = connection.execute(
                f"SELECT * FROM {table} WHERE id = ?",  # noqa: S608 - our own names
                (key,),
            ).fetchone()
        if found is None:
            raise HTTPException(404)
        return found

    def evidence(self, project: str, code: str | None = None) -> dict[str, list[dict[str, Any]]]:
        """Return the places by statement, each with what was decided last; of one or of all."""
        where, values = "project = ?", [project]
        if code is not None:
            where, values = f"{where} AND code = ?", [project, code]
        found: dict[str, list[dict[str, Any]]] = {}
        with self.connection() as connection:
            decided = {
                tuple(row)[:4]: row["action"]
                for row in connection.execute(
                    "SELECT code, unit, outcome, criterion, action FROM decisions "  # noqa: S608
                    f"WHERE {where} ORDER BY rowid",
                    values,
                )
            }
            for row in connection.execute(
                "SELECT code, unit, outcome, criterion, page, text, cosine FROM places "  # noqa: S608
                f"WHERE {where} ORDER BY rowid",
                values,
            ):
                place = {**dict(row), "decided": decided.get(tuple(row)[:4])}
                found.setdefault(row["code"], []).append(place)
        return found

    def view(self, project: str, code: str) -> dict[str, Any]:
        """Return a statement with its places; 404 where there is no such statement."""
        if code not in self._texts:
            raise HTTPException(404)
        places = self.evidence(project, code).get(code, [])
        return {"code": code, "text": self._texts[code], "evidence": places}

    def views(self, project: str) -> list[dict[str, Any]]:
        """Return all statements, each with its places."""
        places = self.evidence(project)
        return [{**one, "evidence": places.get(one["code"], [])} for one in self.statements]


def make_app(folder: Path, standard: Standard) -> FastAPI:
    """Return the application; its data are in `folder`, and `standard` is the one that it knows."""
    statements = [{"code": one.code, "text": one.text} for one in standard.statements]
    app, store = FastAPI(), Store(folder, statements)

    @app.get("/api/v1/about")
    def about() -> dict[str, str]:
        return {"standard": standard.reference}

    @app.post("/api/v1/uploads", status_code=201)
    async def upload(request: Request, name: str) -> dict[str, str]:
        key = uuid.uuid4().hex
        path = folder / f"{key}.pdf"
        path.write_bytes(await request.body())
        with store.connection() as connection:
            connection.execute("INSERT INTO uploads VALUES (?, ?, ?)", (key, name, str(path)))
        return {"id": key}

    @app.post("/api/v1/projects", status_code=201)
    def project(new: NewProject) -> dict[str, str]:
        key, path = uuid.uuid4().hex, store.one("uploads", new.upload_id)["path"]
        with store.connection() as connection:
            connection.execute(
                "INSERT INTO projects VALUES (?, ?, ?, ?)", (key, new.name, path, new.standard)
            )
        return {"id": key}

    @app.post("/api/v1/projects/{project_id}/runs", status_code=201)
    def run(project_id: str) -> dict[str, str]:
        _, places = find_places(Path(store.one("projects", project_id)["path"]), statements)
        key = uuid.uuid4().hex
        rows = [
            (project_id, place.code, place.item.unit.ref, place.item.outcome.ref,
             place.item.criterion.ref if place.item.criterion else None,
             place.item.source.page, place.item.source.text, place.cosine)
            for place in places
        ]  # fmt: skip
        with store.connection() as connection:
            connection.execute("DELETE FROM places WHERE project = ?", (project_id,))
            connection.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute("INSERT INTO runs VALUES (?, ?, 'done', '')", (key, project_id))
        return {"id": key}

    @app.get("/api/v1/projects/{project_id}/runs/{run_id}")
    def show_run(project_id: str, run_id: str) -> dict[str, str]:
        return dict(store.one("runs", run_id))

    @app.get("/api/v1/projects/{project_id}/mapping")
    def mapping(project_id: str) -> dict[str, Any]:
        store.one("projects", project_id)
        return {"statements": store.views(project_id), "duties": []}

    @app.get("/api/v1/projects/{project_id}/targets/{code}")
    def target(project_id: str, code: str) -> dict[str, Any]:
        return {"statement": store.view(project_id, code), "duty": None, "version": 0}

    @app.post("/api/v1/projects/{project_id}/targets/{code}/decisions", status_code=201)
    def decide(project_id: str, code: str, new: NewDecision) -> dict[str, Any]:
        with store.connection() as connection:
            connection.execute(
                "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (project_id, code, new.action, new.unit, new.outcome, new.criterion, new.rationale),
            )
        return target(project_id, code)

    @app.get("/api/v1/projects/{project_id}/pages/{page}.png")
    def page_image(project_id: str, page: int) -> Response:
        picture = _draw(store.one("projects", project_id)["path"], page)
        return Response(picture, media_type="image/png")

    _add_pages(app, store)
    return app


def _add_pages(app: FastAPI, store: Store) -> None:
    @app.get("/projects/{project_id}/workbench", response_class=HTMLResponse)
    def workbench(project_id: str) -> str:
        name = store.one("projects", project_id)["name"]
        return PAGES.get_template("workbench").render(
            name=name, project=project_id, statements=store.views(project_id)
        )

    @app.get("/projects/{project_id}/workbench/parts", response_class=HTMLResponse)
    def parts(project_id: str, target: str) -> str:
        return PAGES.get_template("parts").render(
            project=project_id, one=store.view(project_id, target)
        )


def _draw(path: str, number: int) -> bytes:
    import pypdfium2

    with _drawing, pypdfium2.PdfDocument(path) as document:
        if not 1 <= number <= len(document):
            raise HTTPException(404)
        picture = document[number - 1].render(scale=SCALE).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def main() -> None:
    """Serve on a port of this machine until somebody ends it."""
    parser = argparse.ArgumentParser(prog="python -m api.bench.naive", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--standard", type=Path, required=True, help="a Standard as JSON")
    options = parser.parse_args()
    standard = Standard.model_validate_json(options.standard.read_bytes())
    load_model()
    app = make_app(options.folder, standard)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
