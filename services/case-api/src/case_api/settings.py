"""The settings of case-api, read from the environment."""

from pydantic import Field

from chassis.settings import ProcessSettings


class Settings(ProcessSettings):
    """The settings of a process of case-api, each an environment variable of the same name."""

    case_api_port: int = Field(default=8001, ge=1, le=65535)
    document_quota_gib: int = Field(default=500, ge=1, le=1_000_000)
    """GiB of content that the documents of one council may have here."""
    clamd_address: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]{1,253}:[0-9]{1,5}$")
    """The `host:port` of clamd, which scans uploaded content; without it nothing is scanned."""
