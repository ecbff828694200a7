"""What the environment says."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.clock import SandboxSettings


class Settings(SandboxSettings):
    """The settings of a process of the service, each an environment variable of the same name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str
    """Where the database is, with the role `deadline_service`."""
    bind_host: str = "127.0.0.1"
    deadline_service_port: int = Field(default=8002, ge=1, le=65535)
    database_pool: int = Field(default=10, ge=1, le=100)
    log_level: str = "INFO"
    cursor_secret: str = Field(default="deadline-service", min_length=1)
    """Seals the cursors of lists; the same in every process of this service."""
    drain_seconds: float = Field(default=0.0, ge=0.0, le=60.0)
    """How long to say `not ready` before accepting no more requests."""
