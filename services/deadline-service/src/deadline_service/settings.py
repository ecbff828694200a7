"""The settings of the processes, from environment variables."""

from pydantic import Field

from chassis.settings import ProcessSettings


class Settings(ProcessSettings):
    """The settings of a process of the service, each an environment variable of the same name."""

    deadline_service_port: int = Field(default=8002, ge=1, le=65535)
    work_processes: int = Field(default=2, ge=1, le=16)
    """Processes in which the API works out simulations and very large cases, while there are."""
    reminder_quiet_seconds: float = Field(default=30.0, ge=0.0, le=300.0)
    """How long no fact of a case must have been timed before what a day brings is announced of it.
    An hour of recording without a pause is waited for at most. Read by the calendar."""
