"""Removes what the database no longer speaks of: files, images of pages, cached texts, scraps.

What is removed is looked up under a lock (`api.storage.references`), and not while a backup copies
files; what cannot be removed now is removed by the next sweep, which every worker makes each hour.
"""

import re
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import select

from api.page_images import PageImages
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Run, Upload
from api.storage.references import lock_files, referenced_files
from foundation.settings import load_settings
from models.cache import open_cache
from models.cache_uses import noted_keys

WAIT_SECONDS: Final = 2.0
"""How long somebody who deletes a project waits for a backup; the sweep does the rest."""

FRESH_SECONDS: Final = 3600.0
"""A file that nothing speaks of may have come in just now."""

SCRAP_SECONDS: Final = 24 * 3600.0
"""Nothing that is under way takes a day."""

SCRAPS: Final = re.compile(r"\..+\.[a-z0-9_]{8}|[0-9a-f]{32}")
"""Temporary files of ours: `foundation.files.write_atomically` and `api.storage.files`."""

RUNS: Final = re.compile(r"[0-9a-f-]{36}-[a-z0-9_]{8}")
"""Folders in which runs lay out their files: `api.jobs.work`."""

FOLDERS: Final = re.compile(r"\.(restore|backup)-[a-z0-9_]{8}")
"""Temporary folders beside the data folder: `api.operations.restore`. What a restore has put aside
(``.replaced-``) is never removed here: it may be the only copy."""


@dataclass(frozen=True)
class Leftovers:
    """What may have to be removed of one service, on this machine."""

    database: Database
    files: FileStore
    images: PageImages
    data: Path

    def remove(self, digests: Collection[str]) -> bool:
        """Remove those of these files that nothing speaks of, with all that was made of them.

        Returns whether it was done; a backup may be copying files.
        """
        try:
            with FileLock(self.data / "files.lock", timeout=WAIT_SECONDS):
                self._remove(digests)
        except Timeout:
            return False
        return True

    def _remove(self, digests: Collection[str]) -> None:
        with self.database.writing() as session:
            lock_files(session, to_remove=True)
            gone = sorted(set(digests) - referenced_files(session, digests))
            for digest in gone:
                self.files.remove(digest)
                self.images.forget(digest)
        forget_cached(gone)

    def sweep(self) -> None:
        """Remove everything that is left over on this machine."""
        self._scraps()
        before = time.time() - FRESH_SECONDS
        old = {digest for digest, written in self.files.kept() if written < before}
        made_of = {*self.images.documents(), *cached_documents()}
        with self.database.reading() as session:
            live = referenced_files(session)
            uploads = frozenset(session.scalars(select(Upload.sha256)))
        for digest in sorted(made_of - uploads):
            self.images.forget(digest)
        forget_cached(made_of - uploads)
        if old - live:
            self.remove(old - live)
        self.database.scrub()

    def _scraps(self) -> None:
        """Remove what processes that were killed left half done, a day ago or longer."""
        with self.database.reading() as session:
            going = frozenset(session.scalars(select(Run.id).where(Run.state == "running")))
        before = time.time() - SCRAP_SECONDS
        for path in self._candidates(going):
            try:
                if path.lstat().st_mtime >= before:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            except OSError:
                continue  # somebody else removes it, or it cannot be removed; the next sweep tries

    def _candidates(self, going: frozenset[str]) -> Iterator[Path]:
        home = load_settings().home
        for folder in (self.data, self.data / "files" / "incoming", home, home / "indexes"):
            yield from (path for path in _entries(folder) if _is_scrap(path))
        for path in (self.data / "pages").glob("??/*/.*"):
            if _is_scrap(path):
                yield path
        for path in _entries(self.data / "work"):
            if path.is_dir() and RUNS.fullmatch(path.name) and path.name[:36] not in going:
                yield path
        for path in _entries(self.data.absolute().parent):
            if path.is_dir() and FOLDERS.fullmatch(path.name):
                yield path


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_scrap(path: Path) -> bool:
    return path.is_file() and SCRAPS.fullmatch(path.name) is not None


def uses_of(digest: str) -> Path:
    """Return where the entries of the cache that belong to a document are noted."""
    return _uses() / f"{digest}.keys"


def cached_documents() -> Iterator[str]:
    """Yield the digests of the documents of which there is something in the cache."""
    for path in _uses().glob("*.keys"):
        yield path.stem


def forget_cached(digests: Collection[str]) -> None:
    """Remove from the cache of this machine what belongs to these documents."""
    paths = [path for digest in sorted(digests) if (path := uses_of(digest)).is_file()]
    if not paths:
        return
    cache = open_cache()
    for path in paths:
        cache.forget(noted_keys(path))
        path.unlink(missing_ok=True)
    cache.close()


def _uses() -> Path:
    return load_settings().home / "cache" / "uses"
