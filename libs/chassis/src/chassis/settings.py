"""Settings of every process from environment variables, and one sentence where they are invalid."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.clock import SandboxSettings
from chassis.database import InvalidDatabaseUrl, parse_database_url
from chassis.identity import AcceptedCredentials, PepperSettings, TokenSettings
from chassis.limits import LimitSettings
from chassis.problems.messages import violation_message
from chassis.weak_secrets import is_weak

_FROM_ENVIRONMENT: Final = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)
"""An empty variable counts as not set: compose sets empty ones for what .env leaves out."""
_INVALID_URL: Final = "must be like postgresql://role:password@host:5432/database"
S = TypeVar("S", bound=BaseSettings)


class DatabaseSettings(BaseSettings):
    """The settings of any process, each an environment variable of the same name."""

    model_config = _FROM_ENVIRONMENT

    database_url: str
    """The URL of the database, with the role of the process."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        try:
            parse_database_url(url)
        except InvalidDatabaseUrl:
            raise PydanticCustomError("address", _INVALID_URL) from None
        return url


class ProcessSettings(
    DatabaseSettings, SandboxSettings, LimitSettings, TokenSettings, PepperSettings
):
    """The settings of any process of a service."""

    model_config = _FROM_ENVIRONMENT  # with several bases, pydantic uses the last one's

    cursor_secret: SecretStr = Field(min_length=32)
    """The key by which cursors are signed; the same in every process of a service, and secret."""
    bind_host: str = "127.0.0.1"
    database_pool_size: int = Field(default=10, ge=2, le=100)
    drain_seconds: float = Field(default=0.0, ge=0.0, le=60.0)
    """Seconds during which a stopping process reports `not ready` and still accepts requests."""

    @property
    def cursor_key(self) -> bytes:
        """The key by which cursors are signed."""
        return self.cursor_secret.get_secret_value().encode()

    def secret_values(self) -> Sequence[tuple[str, str]]:
        """Its secrets, each after its variable: outside of a sandbox none may be weak."""
        peppers = (("API_KEY_PEPPERS", each) for each in self.pepper_texts)
        return [("CURSOR_SECRET", self.cursor_secret.get_secret_value()), *peppers]

    @property
    def accepted_credentials(self) -> AcceptedCredentials:
        """Which API keys and access tokens are accepted.

        Raises:
            SystemExit: there is no pepper, without which no API key can be verified.
        """
        peppers = self.key_peppers
        if not peppers.by_id:
            sys.exit("Cannot start: API_KEY_PEPPERS is not set.")
        return AcceptedCredentials(self.key_kind, self.token_keys_max_age_hours, peppers)


def load_settings(kind: type[S]) -> S:
    """The settings from the environment, or from files of the folder that `SECRETS_DIR` names.

    A file has the name of a variable, in small letters, and its value; the environment goes first.
    Exits with code 1 and one sentence where variables are missing or wrong, or where a secret is
    weak outside of a sandbox: it names each of them, and no value.
    """
    folder = os.environ.get("SECRETS_DIR") or None
    if folder is not None and not Path(folder).is_dir():
        sys.exit("Cannot start: SECRETS_DIR is not a folder.")
    try:
        found = kind(_secrets_dir=folder)  # pyright: ignore[reportCallIssue]  # from the environment
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        sys.exit("Cannot start: " + ", ".join(map(_describe, faults)) + ".")
    if isinstance(found, ProcessSettings) and (weak := _weak_secrets(found)):
        sys.exit(
            f"Cannot start: {', '.join(weak)} can be guessed: generate it, for instance with"
            " openssl rand -hex 32 (or set SANDBOX=1 for a trial without real data)."
        )
    return found


def _weak_secrets(settings: ProcessSettings) -> Sequence[str]:
    """The variables whose secrets are weak; none in a sandbox, which has no real data."""
    if settings.is_on:
        return ()
    weak = [name for name, secret in settings.secret_values() if is_weak(secret)]
    url = parse_database_url(settings.database_url)
    if isinstance(url.password, str) and is_weak(url.password, url.username or ""):
        weak.append("the password of DATABASE_URL")
    return weak


def _describe(error: ErrorDetails) -> str:
    name = str(error["loc"][0]).upper()
    return (
        f"{name} is not set"
        if error["type"] == "missing"
        else f"{name}: {violation_message(error)}"
    )
