"""Settings and database role of administration-api."""

from typing import Final

from pydantic import Field

from chassis.roles import LoginRole
from chassis.settings import ProcessSettings

ROLE: Final = LoginRole("administration_api", is_service=False, administers=True)


class AdministrationSettings(ProcessSettings):
    """The settings of the process, each an environment variable of the same name."""

    administration_api_port: int = Field(default=8004, ge=1, le=65535)
