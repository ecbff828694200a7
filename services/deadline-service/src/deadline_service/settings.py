"""What the environment says."""

from pydantic import Field

from chassis.settings import ProcessSettings


class Settings(ProcessSettings):
    """The settings of a process of the service, each an environment variable of the same name."""

    deadline_service_port: int = Field(default=8002, ge=1, le=65535)
