"""Settings of the service, read from the environment (prefix ``MAPPER_``) or given by commands."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.accounts.settings import AccountSettings
from api.operations.logs import LogFormat
from foundation.settings import load_settings


class ServiceSettings(BaseSettings):
    """Everything about the service that can be set from outside, with its default."""

    model_config = SettingsConfigDict(
        env_prefix="MAPPER_", env_nested_delimiter="__", extra="ignore"
    )

    data: Path = Field(
        default_factory=lambda: load_settings().home / "service",
        description="Folder of the service's database and files.",
    )
    database_url: str | None = Field(
        default=None,
        description="postgresql://user:password@host/name; a SQLite file in the data folder if "
        "not set.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8410, ge=0, le=65535, description="Port to listen on.")
    hosted: bool = Field(
        default=False, description="Several people over a network, who have to sign in."
    )
    workers: int = Field(default=1, ge=1, description="Processes that answer requests.")
    job_workers: int = Field(default=1, ge=1, le=16, description="Processes that do runs.")
    node: str = Field(
        default="node",
        pattern="^[a-z0-9-]{1,32}$",
        description="Name of this machine among those that share the database; it must stay the "
        "same over restarts, for runs that were under way.",
    )
    upload_mb: int = Field(default=200, gt=0, description="Largest file that is taken, MiB.")
    free_mb: int = Field(
        default=500,
        ge=0,
        description="Free space on the disk of the data folder, MiB, below which the service calls "
        "itself not ready.",
    )
    stop_seconds: int = Field(
        default=20,
        ge=1,
        description="How long requests that are under way may take to end when the service stops.",
    )
    log_format: LogFormat | None = Field(
        default=None,
        description="json or text; json for a hosted service where it is not set.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="What Prometheus sends to read /metrics. Without it a hosted service shows no "
        "figures, a personal one to its own machine only.",
    )
    catalogue: Path | None = Field(
        default=None, description="Folder of a catalogue run, to be shown on the catalogue page."
    )
    accounts: AccountSettings = Field(
        default_factory=AccountSettings, description="Sign-in, for a hosted service."
    )

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{self.data / 'service.sqlite3'}"

    @property
    def logs(self) -> LogFormat:
        """How lines of the log are written."""
        return self.log_format or ("json" if self.hosted else "text")

    @property
    def files(self) -> Path:
        """Folder of the files that people sent and that runs made."""
        return self.data / "files"

    @property
    def pages(self) -> Path:
        """Folder of the images of pages, which may be emptied."""
        return self.data / "pages"
