"""Which entries of a cache belong to a document, noted so that they can be forgotten with it.

One file for each document, a key in hexadecimal on each line. A line that was cut short by a crash
is no key and is passed over.
"""

import contextlib
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

KEY_DIGITS: Final = 64


class CacheUses:
    """Notes the keys that are used; a key is noted before what it stands for is stored."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._noted = {path: set(noted_keys(path)) for path in paths}
        self._lock = threading.Lock()

    def __call__(self, keys: Iterable[bytes]) -> None:
        """Note these keys; where that is impossible nothing is noted and the work goes on."""
        wanted = list(keys)
        with self._lock, contextlib.suppress(OSError):
            for path, noted in self._noted.items():
                if not path.exists():
                    noted.clear()  # what it held was forgotten meanwhile
                new = dict.fromkeys(key for key in wanted if key not in noted)
                if not new:
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a", encoding="ascii") as file:
                    file.write("".join(f"\n{key.hex()}" for key in new))
                noted.update(new)


def noted_keys(path: Path) -> list[bytes]:
    """Return the keys that were noted in a file, none where there is no such file."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    except OSError:
        return []
    keys = []
    for line in lines:
        with contextlib.suppress(ValueError):
            if len(line) == KEY_DIGITS:
                keys.append(bytes.fromhex(line))
    return keys
