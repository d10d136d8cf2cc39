"""A worker for tests: the real one, but it takes some seconds to load its models.

``python slow_worker.py NAME CACHE SECONDS`` with the settings in the environment. In those seconds
a test can kill it in the middle of a run.
"""

import sys
import time
from pathlib import Path

from filelock import FileLock

from api.jobs.work import Workshop
from api.jobs.worker import serve, stop_event
from api.page_images import PageImages
from api.service_settings import ServiceSettings
from api.storage.database import Database
from api.storage.files import FileStore
from corpora.library import Library
from foundation.files import make_folder
from foundation.settings import load_settings
from mapper.matching.match import Matcher
from mapper.results import Results
from models.cache import CachedEncoder, EmbeddingCache
from models.encoder import load_encoder


def main() -> None:
    name, cache_file, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    settings = ServiceSettings()
    cache = EmbeddingCache(cache_file)

    def slowly() -> Matcher:
        time.sleep(seconds)
        return Matcher(
            CachedEncoder(load_encoder(), cache), index_folder=settings.data / "i", cache=cache
        )

    shop = Workshop(
        database=Database(settings.database),
        files=FileStore(settings.files),
        images=PageImages(FileStore(settings.files), settings.pages),
        library=Library(load_settings().home),
        folder=settings.data / "work",
        make_matcher=slowly,
        results=Results(cache),
    )
    make_folder(shop.folder)
    with FileLock(shop.folder / f"{name}.lock"):
        serve(shop, name, stop_event(with_server=False))


if __name__ == "__main__":
    main()
