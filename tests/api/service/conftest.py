"""An application on each kind of database, with the sample standard, and runs done at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.jobs.work import Workshop, work
from api.service_settings import ServiceSettings
from api.storage.projects import Run
from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_area, sample_specification, sample_standards
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.results import Results
from models.cache import CachedEncoder, EmbeddingCache
from models.encoder import load_encoder

Work = Callable[[], None]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> FastAPI:
    fill_library(load_settings().home)
    return create_app(ServiceSettings(data=tmp_path / "service", database_url=database_url))


def fill_library(home: Path) -> None:
    library = Library(home)
    library.add_all(import_file(str(sample_standards())).standards)
    for area in import_file(str(sample_area())).areas:
        library.add_area(area)
    library.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8410") as client:
        yield client


@pytest.fixture(scope="session")
def cache_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vectors and results of the whole session, so that the sample is mapped once."""
    return tmp_path_factory.mktemp("cache") / "cache.sqlite3"


@pytest.fixture(scope="session")
def cache(cache_file: Path) -> EmbeddingCache:
    return EmbeddingCache(cache_file)


@pytest.fixture(scope="session")
def matcher(cache: EmbeddingCache, tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    encoder = CachedEncoder(load_encoder(), cache)
    return Matcher(encoder, index_folder=tmp_path_factory.mktemp("indexes"), cache=cache)


@pytest.fixture
def do_runs(app: FastAPI, matcher: Matcher, cache: EmbeddingCache) -> Work:
    """Return a function that does every queued run in this process, as a worker would."""
    shop = Workshop(
        database=app.state.database,
        files=app.state.files,
        images=app.state.images,
        library=app.state.library,
        folder=app.state.settings.data / "work",
        make_matcher=lambda: matcher,
        results=Results(cache),
    )

    def do() -> None:
        with shop.database.reading() as session:
            queued = list(session.scalars(select(Run.id).where(Run.state == "queued")))
        for run_id in queued:
            work(shop, run_id)

    return do


@pytest.fixture
def specification() -> bytes:
    return sample_specification().read_bytes()
