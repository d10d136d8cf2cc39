"""The application: API under ``/api/v1`` and web pages, made from settings."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from api.accounts.bodies import ORDINARY
from api.accounts.install import install_accounts
from api.catalogue_search import CatalogueSearch
from api.documentation import install_documentation
from api.jobs.queue import RunQueue, prepare_queue
from api.operations.figures import install_figures
from api.operations.health import install_health
from api.operations.leftovers import Leftovers
from api.operations.requests import observe_requests
from api.operations.stopping import stop_with_signals
from api.page_images import PageImages
from api.pages.install import install_pages
from api.problems import install_problems
from api.routes import api_router
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.upgrade import upgrade
from corpora.library import Library
from foundation.settings import load_settings


def create_app(settings: ServiceSettings | None = None) -> FastAPI:
    """Return the application; the database is brought up to date first.

    Raises
    ------
    OutputError
        The data folder cannot be made.
    UsageError
        Settings of accounts contradict each other, or would put people at risk.
    """
    settings = settings or ServiceSettings()
    database = Database(settings.database)
    upgrade(database)
    prepare_queue(database)

    stopping = threading.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        stop_with_signals(stopping)
        yield
        database.close()

    app = FastAPI(
        title="Content mapper",
        version=version("content-mapper"),
        description="Maps technical qualification specifications to occupational standards.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=ORDINARY,
    )
    app.state.settings = settings
    app.state.stopping = stopping
    app.state.database = database
    app.state.files = FileStore(settings.files)
    app.state.images = PageImages(app.state.files, settings.pages)
    app.state.leftovers = Leftovers(database, app.state.files, app.state.images, settings.data)
    app.state.library = Library(load_settings().home)
    app.state.catalogue_search = CatalogueSearch()
    app.state.queue = RunQueue(database)
    install_problems(app)
    install_accounts(app, settings)
    app.include_router(api_router(), prefix="/api/v1")
    install_health(app, settings, database)
    install_figures(app, settings, database)
    install_documentation(app)
    install_pages(app)
    observe_requests(app)
    return app
