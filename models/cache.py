"""Nothing is embedded twice: vectors kept in SQLite under the digest of encoder and text.

A cache may lose entries, never answer wrongly: every row carries a checksum, a damaged file is
rebuilt, and a folder that cannot be written to means that vectors are computed again.
"""

import contextlib
import hashlib
import logging
import sqlite3
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from foundation.settings import load_settings
from models.cache_uses import CacheUses
from models.encoder import Encoder, TokenEmbeddings

_log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
"""Kept in the file's `user_version`; a file of another version is rebuilt."""

KEYS_PER_QUERY = 900
"""Below the 999 variables that the oldest supported SQLite allows in one statement."""

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""

TEXTS_PER_WRITE = 256
"""Computed vectors are written in batches of this size, so that a run cut short loses few."""

Value = TypeVar("Value")


class VectorStore(Protocol):
    """What keeps byte strings by key; it may lose entries, never answer wrongly."""

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is stored under these keys."""

    def put_many(self, values: Mapping[bytes, bytes]) -> None:
        """Store these values."""


class EmbeddingCache:
    """Byte strings by key in one SQLite file that several processes and threads may share.

    Deleting the file is always safe. Keys are digests, see `CachedEncoder`.

    Attributes
    ----------
    on_use
        Told of the keys that are found or about to be stored, so that somebody can `forget` them.
    """

    def __init__(self, path: Path) -> None:
        self.on_use: Callable[[Iterable[bytes]], None] | None = None
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        with self._lock:
            self._open()

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is stored under these keys; rows whose checksum fails count as absent."""
        rows = self._attempt(lambda connection: list(_select(connection, keys)))
        found = {
            key: stored[:-4]
            for key, stored in rows or ()
            # Damage may turn a value into a number or a text as well.
            if isinstance(stored, bytes) and stored[-4:] == _checksum(key, stored[:-4])
        }
        if self.on_use is not None:
            self.on_use(found)
        return found

    def put_many(self, values: Mapping[bytes, bytes]) -> None:
        """Store these values in one transaction; an older value of the same key is replaced."""
        if self.on_use is not None:
            self.on_use(values)
        rows = [(key, value + _checksum(key, value)) for key, value in values.items()]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

        self._attempt(write)

    def forget(self, keys: Iterable[bytes]) -> None:
        """Remove what is stored under these keys so that nothing of it is left in the file."""
        gone = [(key,) for key in keys]

        def remove(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.executemany("DELETE FROM vectors WHERE key = ?", gone)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._attempt(remove)

    def close(self) -> None:
        """Release the file. The cache answers nothing afterwards."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _attempt(self, work: Callable[[sqlite3.Connection], Value]) -> Value | None:
        """Run `work`; rebuild a damaged file and try once more; `None` where nothing helps."""
        with self._lock:
            for _ in range(2):
                if self._connection is None:
                    return None
                try:
                    return work(self._connection)
                except sqlite3.OperationalError as error:
                    # Busy, read-only or full: the file is sound, this once it does not serve.
                    _log.warning("The embedding cache %s is not used: %s.", self._path.name, error)
                    return None
                # UnicodeDecodeError: SQLite quotes a damaged schema in its message.
                except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                    self._rebuild(error)
            return None

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _connect(self._path)
        except sqlite3.OperationalError as error:
            _log.warning("The embedding cache %s is not used: %s.", self._path.name, error)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self._rebuild(error)
        except OSError as error:
            _log.warning("The embedding cache %s is not used: %s.", self._path.name, error)

    def _rebuild(self, reason: Exception) -> None:
        _log.warning("The embedding cache %s is rebuilt: %s.", self._path.name, reason)
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._connection = _connect(self._path)
        except (OSError, sqlite3.Error) as error:
            _log.warning("The embedding cache %s is not used: %s.", self._path.name, error)


class CachedEncoder:
    """An encoder that asks a cache first. Same interface, same vectors.

    Attributes
    ----------
    hits, misses
        How many distinct texts of each call were found, and how many were computed.
    """

    def __init__(self, encoder: Encoder, cache: VectorStore) -> None:
        self._encoder = encoder
        self._cache = cache
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self.hits = 0
        self.misses = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length one per text, float32, shape (len(texts), dimension)."""
        size = self.dimension * 4

        def load(stored: bytes) -> NDArray[np.float32] | None:
            return np.frombuffer(stored, dtype="<f4") if len(stored) == size else None

        found = self._fetch("sentence", texts, self._encoder.encode, _dump_vector, load)
        result = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            result[row] = found[text]
        return result

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenEmbeddings]:
        """Return the word pieces of each text with their vectors, for late interaction."""

        def load(stored: bytes) -> TokenEmbeddings | None:
            return _load_tokens(stored, self.dimension)

        found = self._fetch("tokens", texts, self._encoder.encode_tokens, _dump_tokens, load)
        return [found[text] for text in texts]

    def _fetch(
        self,
        output: str,
        texts: Sequence[str],
        compute: Callable[[Sequence[str]], Iterable[Value]],
        dump: Callable[[Value], bytes],
        load: Callable[[bytes], Value | None],
    ) -> dict[str, Value]:
        keys = {text: self._key(output, text) for text in texts}
        stored = self._cache.get_many(list(keys.values()))
        found: dict[str, Value] = {}
        for text, key in keys.items():
            value = load(stored[key]) if key in stored else None
            if value is not None:
                found[text] = value
        missing = [text for text in keys if text not in found]
        self.hits += len(found)
        self.misses += len(missing)
        for start in range(0, len(missing), TEXTS_PER_WRITE):
            chunk = missing[start : start + TEXTS_PER_WRITE]
            computed = dict(zip(chunk, compute(chunk), strict=True))
            self._cache.put_many({keys[text]: dump(value) for text, value in computed.items()})
            found.update(computed)
        return found

    def _key(self, output: str, text: str) -> bytes:
        digest = hashlib.sha256(f"{self.fingerprint}\n{output}\n".encode())
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.digest()


def open_cache() -> EmbeddingCache:
    """Return the cache in the user's data folder (setting ``MAPPER_HOME``)."""
    settings = load_settings()
    cache = EmbeddingCache(settings.home / "cache" / "embeddings.sqlite")
    if settings.cache_uses is not None:
        cache.on_use = CacheUses([settings.cache_uses])
    return cache


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        # SQLite does not wait here; whoever is in the way sets it as well, and it stays set.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
        # Losing the last vectors in a power cut is fine; a damaged file is not. NORMAL gives that.
        connection.execute("PRAGMA synchronous=NORMAL")
        # One transaction: who opens the new file meanwhile must see all of it or nothing.
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and version != SCHEMA_VERSION:
                message = f"it has version {version}, this program writes {SCHEMA_VERSION}"
                raise sqlite3.DatabaseError(message)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
            )
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _select(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(keys), KEYS_PER_QUERY):
        chunk = keys[start : start + KEYS_PER_QUERY]
        marks = ",".join("?" * len(chunk))
        query = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks only
        yield from connection.execute(query, chunk)


def _checksum(key: bytes, value: bytes) -> bytes:
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(4, "little")


def _dump_vector(vector: NDArray[np.float32]) -> bytes:
    return vector.astype("<f4", copy=False).tobytes()


_TOKENS_HEADER = struct.Struct("<II")


def _dump_tokens(value: TokenEmbeddings) -> bytes:
    names = "\n".join(value.tokens).encode()
    return b"".join(
        (
            _TOKENS_HEADER.pack(len(value.ids), len(names)),
            value.ids.astype("<i4", copy=False).tobytes(),
            names,
            value.vectors.astype("<f4", copy=False).tobytes(),
        )
    )


def _load_tokens(stored: bytes, dimension: int) -> TokenEmbeddings | None:
    count, length = _TOKENS_HEADER.unpack_from(stored)
    ids_end = _TOKENS_HEADER.size + 4 * count
    names_end = ids_end + length
    if len(stored) != names_end + 4 * count * dimension:
        return None
    names = stored[ids_end:names_end].decode()
    return TokenEmbeddings(
        ids=np.frombuffer(stored[_TOKENS_HEADER.size : ids_end], dtype="<i4"),
        tokens=tuple(names.split("\n")) if count else (),
        vectors=np.frombuffer(stored[names_end:], dtype="<f4").reshape(count, dimension),
    )
