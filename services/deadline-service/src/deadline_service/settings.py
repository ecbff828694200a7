"""The settings of the processes, from environment variables."""

from pydantic import Field

from chassis.settings import ProcessSettings


class Settings(ProcessSettings):
    """The settings of a process of the service, each an environment variable of the same name."""

    deadline_service_port: int = Field(default=8002, ge=1, le=65535)
    work_processes: int = Field(default=2, ge=1, le=16)
    """The most processes in which the API calculates large simulations and cases at once."""
    announcement_quiet_seconds: float = Field(default=30.0, ge=0.0, le=300.0)
    """Seconds without an evaluated fact of a case before it is announced.

    Recording without a pause delays it by an hour at most.
    """
