"""Settings, read once from the environment (prefix ``MAPPER_``)."""

from functools import lru_cache
from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_ENCODER = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """Everything that can be set from outside, with its default."""

    model_config = SettingsConfigDict(env_prefix="MAPPER_", extra="ignore")

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("content-mapper", appauthor=False)),
        description="Folder of the library of standards, the caches and the indexes.",
    )
    encoder: str = Field(
        default=DEFAULT_ENCODER,
        description=(
            "Sentence encoder: the built-in all-MiniLM-L6-v2, or the name or folder of any "
            "sentence-transformers model on this machine."
        ),
    )


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Return the settings of this process; the environment is read on the first call only."""
    return Settings()
