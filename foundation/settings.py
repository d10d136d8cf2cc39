"""Settings, read once from the environment (prefix ``MAPPER_``)."""

from functools import lru_cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from foundation.limits import Limits

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_BODY = "IfATE (now Skills England)"


class Settings(BaseSettings):
    """Everything that can be set from outside, with its default."""

    model_config = SettingsConfigDict(
        env_prefix="MAPPER_", env_nested_delimiter="__", extra="ignore"
    )

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
    scorer: Path | None = Field(
        default=None,
        description="Folder of a match scorer of your own; the shipped one where it is not set.",
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        description=(
            "Cores that encoding may use; all that this process may use where it is not set. "
            "Results do not depend on it."
        ),
    )
    cache_uses: Path | None = Field(
        default=None,
        description="File in which to note what is used of the cache; the service sets it, to be "
        "able to forget what belongs to a document.",
    )
    body: str = Field(
        default=DEFAULT_BODY,
        description="Who approves qualifications, as messages name the body; it has moved before.",
    )
    profiles: Path | None = Field(
        default=None,
        description="Folder of own category profiles, which add to or replace the shipped ones.",
    )
    processes: Path | None = Field(
        default=None,
        description="Folder of own processes and windows, which add to or replace shipped ones.",
    )
    judge_url: str | None = Field(
        default=None,
        description=(
            "Address of a chat endpoint (OpenAI protocol) for a second opinion on pairs in doubt. "
            "Their texts are sent to it; off where it is not set."
        ),
    )
    judge_model: str | None = Field(default=None, description="Model to ask for at that address.")
    judge_key: SecretStr | None = Field(default=None, description="Key for that address.")
    judge_calls: int = Field(
        default=100, ge=0, description="Most pairs that it judges in one run, the likeliest."
    )
    judge_seconds: float = Field(
        default=20.0, gt=0, description="Most time for one of its answers, seconds."
    )
    limits: Limits = Field(
        default_factory=Limits,
        description="Limits on reading a document, e.g. MAPPER_LIMITS__PAGES=5000.",
    )


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Return the settings of this process; the environment is read on the first call only."""
    return Settings()
