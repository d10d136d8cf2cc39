"""How often one person or one address may ask, counted for all worker processes together.

The counting is that of the library `limits`; its counters live in a small SQLite file beside the
database, because its own stores are either of one process only or need a further server.
"""

import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import Final, Literal

from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from api.accounts.settings import AccountSettings
from foundation.files import make_folder

Kind = Literal["person", "anonymous", "sign-in"]

SWEEP_EVERY: Final = 5_000
"""Counters that are over are removed once in so many counts of a process."""

WAIT_SECONDS: Final = 2.0
"""Longest wait for another process that is counting; a count takes some 20 microseconds."""

_log = logging.getLogger(__name__)


class FileStorage(Storage):
    """Counters in a SQLite file that several processes share. Losing them costs nothing."""

    STORAGE_SCHEME = ["mapper-file"]  # noqa: RUF012 - as the library declares it

    def __init__(self, file: Path) -> None:
        super().__init__()
        make_folder(file.parent)
        self._file = file
        self._local = threading.local()
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong where the file cannot be used."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter, which begins anew when its time is over, and return what it is now."""
        moment = time.time()
        row = self._connection().execute(
            "INSERT INTO counters (key, count, ends) VALUES (:key, :amount, :ends) "
            "ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN ends <= :now THEN :amount ELSE count + :amount END, "
            "ends = CASE WHEN ends <= :now THEN :ends ELSE ends END RETURNING count",
            {"key": key, "amount": amount, "ends": moment + expiry, "now": moment},
        )
        count = int(row.fetchall()[0][0])
        self._counted += 1
        if self._counted % SWEEP_EVERY == 0:
            self._connection().execute("DELETE FROM counters WHERE ends <= ?", (moment,))
        return count

    def get(self, key: str) -> int:
        """Return what a counter is now."""
        row = self._row(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when a counter begins anew, in seconds since 1970."""
        row = self._row(key)
        return float(row[1]) if row else time.time()

    def check(self) -> bool:
        """Return whether the file can be used."""
        try:
            self._connection().execute("SELECT 1")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every counter and return how many there were."""
        return self._connection().execute("DELETE FROM counters").rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._connection().execute("DELETE FROM counters WHERE key = ?", (key,))

    def _row(self, key: str) -> tuple[int, float] | None:
        found: sqlite3.Cursor = self._connection().execute(
            "SELECT count, ends FROM counters WHERE key = ? AND ends > ?", (key, time.time())
        )
        row: tuple[int, float] | None = found.fetchone()
        return row

    def _connection(self) -> sqlite3.Connection:
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        made = sqlite3.connect(self._file, timeout=WAIT_SECONDS, isolation_level=None)
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("PRAGMA synchronous = OFF")
        made.execute(
            "CREATE TABLE IF NOT EXISTS counters "
            "(key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID"
        )
        self._local.connection = made
        return made


class Rates:
    """The limits of a service."""

    def __init__(self, file: Path, settings: AccountSettings) -> None:
        self._limiter = FixedWindowRateLimiter(FileStorage(file))
        self._limits: dict[Kind, RateLimitItemPerMinute] = {
            "person": RateLimitItemPerMinute(settings.requests_per_minute, namespace="person"),
            "anonymous": RateLimitItemPerMinute(settings.anonymous_per_minute, namespace="none"),
            "sign-in": RateLimitItemPerMinute(settings.sign_ins_per_minute, namespace="sign-in"),
        }

    def wait(self, kind: Kind, who: str) -> int | None:
        """Count one request and return the seconds to wait before the next, None for none.

        Where counting itself fails, the request goes through: the lock-out of accounts does not
        depend on it.
        """
        limit = self._limits[kind]
        try:
            if self._limiter.hit(limit, who):
                return None
            ends = self._limiter.get_window_stats(limit, who).reset_time
        except sqlite3.Error:
            _log.warning("Requests are not counted: the file of counters cannot be used.")
            return None
        return max(1, round(ends - time.time()))
