"""What a benchmark ran on: processor, cores, memory, versions. No names of hosts or people."""

import os
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def describe_machine(packages: Iterable[str]) -> dict[str, Any]:
    """Return processor model, cores, memory in GiB, system, Python and package versions."""
    import psutil

    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / (1 << 30), 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "packages": {name: _version(name) for name in packages},
    }


def load_average() -> float | None:
    """Return how many processes wanted the processor in the last minute; `None` on Windows."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open() as lines:
            models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        models = []
    return models[0] if models else platform.processor() or "unknown"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
