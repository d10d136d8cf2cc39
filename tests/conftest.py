"""Fixtures shared by all rooms."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real standards, specifications and gold labels; the test is skipped without it."""
    root = Path(os.environ.get("MAPPER_SHARED", REPOSITORY.parent / "shared"))
    data = root / "data" if (root / "data").is_dir() else root
    if not (data / "standards").is_dir():
        pytest.skip(f"real data not found at {data}; set MAPPER_SHARED to its folder")
    return data


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test its own library and caches, so that none sees a person's data."""
    from foundation.settings import load_settings

    monkeypatch.setenv("MAPPER_HOME", str(tmp_path / "mapper-home"))
    load_settings.cache_clear()
