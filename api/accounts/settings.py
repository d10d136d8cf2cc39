"""Settings of accounts, part of the service's: ``MAPPER_ACCOUNTS__SESSION_HOURS=8`` and so on."""

from pydantic import BaseModel, Field, SecretStr


class ProviderSettings(BaseModel):
    """An OpenID Connect identity provider where people sign in."""

    issuer: str = Field(description="Issuer, e.g. https://login.example.org/realms/staff.")
    client_id: str = Field(description="Identifier under which the provider knows this service.")
    client_secret: SecretStr | None = Field(
        default=None, description="Secret of this service at the provider, if it has one."
    )
    label: str = Field(
        default="your organisation's account", description="What the sign-in page calls it."
    )
    trust_email: bool = Field(
        default=False,
        description="Take the provider's e-mail addresses as verified though it does not say so. "
        "Only for a provider that serves your organisation alone and sets them itself.",
    )


class AccountSettings(BaseModel):
    """Everything about sign-in that can be set from outside, with its default."""

    public_url: str | None = Field(
        default=None,
        description="Address under which people reach the service, e.g. "
        "https://mapper.example.org; requests for other hosts are refused.",
    )
    passwords: bool = Field(
        default=True, description="Whether people may sign in with a password kept here."
    )
    provider: ProviderSettings | None = Field(
        default=None, description="Identity provider (OpenID Connect)."
    )
    session_idle_minutes: int = Field(
        default=120, ge=1, description="A sign-in ends when it is not used for so long."
    )
    session_hours: int = Field(default=12, ge=1, description="A sign-in ends after so long.")
    failures: int = Field(
        default=5, ge=1, description="Failed sign-ins after which an account is locked."
    )
    lockout_minutes: int = Field(default=15, ge=1, description="How long it is locked.")
    token_days: int = Field(default=365, ge=1, description="Longest life of an API token.")
    requests_per_minute: int = Field(
        default=1200,
        ge=1,
        description="Requests that one person may make; a workbench at full speed makes a tenth.",
    )
    anonymous_per_minute: int = Field(
        default=120, ge=1, description="Requests without sign-in that one address may make."
    )
    sign_ins_per_minute: int = Field(
        default=30,
        ge=1,
        description="Attempts to sign in from one address; an office may share one.",
    )
