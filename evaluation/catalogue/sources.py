"""From entries of a manifest to orders: which file, under which keys, what is wanted of it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from corpora.fetch import fetch
from corpora.library import revision
from evaluation.catalogue.kept import key_of
from evaluation.catalogue.manifest import Entry, Manifest
from evaluation.catalogue.order import Failure, Setup, Wanted
from foundation.errors import UnreadableInputError
from foundation.files import make_folder, write_atomically
from mapper.rules.profile import GENERAL, load_profile

DOWNLOADS = "downloads"
LONGEST_NAME = 100
"""Characters kept of a file's name; file systems take 255 bytes."""
_NOT_PLAIN = re.compile(r"[^\w .()+-]")


@dataclass(frozen=True)
class Source:
    """The document of an entry, and the keys of what is read from it and mapped.

    `failure` is set where there is no document to read; there are no keys then. `mapped` has a key
    for each pinned standard.
    """

    entry: Entry
    path: Path | None
    sha256: str
    reading: bytes = b""
    mapped: Mapping[str, bytes] = field(default_factory=dict)
    failure: Failure | None = None

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Every key of this document."""
        return () if self.failure else (self.reading, *self.mapped.values())


class Sources:
    """Finds documents and says under which keys their results are kept.

    Parameters
    ----------
    manifest
        What is to be looked at.
    setup
        What holds for the whole run; everything in it that can change a result is in every key.
    identity
        Of the scorer and the encoders behind it.
    folder
        Where downloads are kept: each address is fetched once.
    """

    def __init__(self, manifest: Manifest, setup: Setup, identity: str, folder: Path) -> None:
        self._manifest = manifest
        self._folder = folder
        read_with = [setup.code, setup.reading_limits.model_dump(mode="json")]
        self._read_with = key_of(read_with).hex()
        self._map_with = key_of(
            identity, setup.handler, setup.variables, setup.mapping_limits.model_dump(mode="json")
        ).hex()
        self._revisions = {name: revision(one) for name, one in manifest.standards.items()}
        self._areas = {name: revision(area) for name, area in manifest.areas.items()}

    def __iter__(self) -> Iterator[Source]:
        """Yield the source of every entry, in the order of the manifest."""
        for entry in self._manifest.entries:
            try:
                path = self._path(entry)
                with path.open("rb") as handle:
                    digest = hashlib.file_digest(handle, "sha256").hexdigest()
            except UnreadableInputError as error:
                yield Source(entry, None, "", failure=_failure(error.problem, error.advice))
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                failure = _failure(f"it cannot be opened ({reason})", "check that you may read it")
                yield Source(entry, None, "", failure=failure)
            else:
                yield self._source(entry, path, digest)

    def wanted(self, source: Source, pinned: str) -> Wanted:
        """Return the order for one mapping of a document."""
        entry = source.entry
        area = self._manifest.areas[entry.area] if entry.area else None
        request = {
            "do": "map",
            "standard": self._manifest.standards[pinned].model_dump(mode="json"),
            "option": entry.option,
            "area": None if area is None else area.model_dump(mode="json"),
            "category": entry.category,
        }
        return Wanted(source.mapped[pinned], pinned, json.dumps(request).encode())

    def _source(self, entry: Entry, path: Path, digest: str) -> Source:
        reading = key_of("reading", path.name, digest, self._read_with)
        standards = () if entry.not_mapped else entry.standards
        profile = load_profile(entry.category or GENERAL).pinned
        mapped = {
            name: key_of(
                "mapping", reading.hex(), self._revisions[name], entry.option,
                self._areas.get(entry.area or ""), entry.category, profile, self._map_with,
            )
            for name in standards
        }  # fmt: skip
        return Source(entry, path, digest, reading, mapped)

    def _path(self, entry: Entry) -> Path:
        if entry.path is not None:
            return entry.path
        url = entry.url or ""
        name = _file_name(url)
        place = self._folder / DOWNLOADS / hashlib.sha256(url.encode()).hexdigest()[:16] / name
        if not place.exists():
            from foundation.settings import load_settings

            content = fetch(url, max_bytes=load_settings().limits.file_mb << 20)
            make_folder(place.parent)
            write_atomically(place, content)
        return place


def _file_name(url: str) -> str:
    """Return the name of a downloaded document: of the address no more than a plain name.

    Whatever stands there (``..``, NUL, slashes in disguise, hundreds of characters), the file lies
    in the folder made for its address.
    """
    said = PurePosixPath(unquote(urlsplit(url).path)).name
    plain = _NOT_PLAIN.sub("_", said).strip("._ ")[-LONGEST_NAME:]
    return plain if plain.casefold().endswith((".pdf", ".docx")) else f"{plain or 'document'}.pdf"


def distinct(sources: Iterable[Source]) -> list[Source]:
    """Return the sources that can be read, those that name the same results joined into one."""
    joined: dict[bytes, Source] = {}
    for source in sources:
        if source.failure is None:
            joined.setdefault(source.reading, source)
    return list(joined.values())


def _failure(problem: str, advice: str) -> Failure:
    return Failure("opening", problem, advice, lasting=False)
