"""A folder on a small file system of its own, full or read-only, where the system allows one."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Mounted = Callable[..., Path]


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mounted]:
    """A function that returns an empty folder of so many KiB; ``freeze`` makes it read-only.

    Permissions alone would prove nothing where tests run as root.
    """
    places: list[Path] = []

    def mount(kib: int) -> Path:
        if sys.platform != "linux":
            pytest.skip("mounting a small file system is done on Linux only")
        place = tmp_path / f"mounted{len(places)}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(place)]
        try:
            done = subprocess.run(command, check=False, capture_output=True)
        except FileNotFoundError:
            pytest.skip("there is no mount command here")
        if done.returncode:
            pytest.skip("mounting is not allowed here; run as root to test full and frozen disks")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


@pytest.fixture
def freeze() -> Callable[[Path], None]:
    """A function that makes a mounted folder read-only."""

    def remount(place: Path) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True, capture_output=True)

    return remount
