"""The states of a simulation of a whole council."""

from events.contracts.published_enum import PublishedEnum


class SimulationState(PublishedEnum):
    """How far a simulation of a council is."""

    WAITING = "waiting"
    """No case has been read yet."""
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    """What was found until then is kept."""
    FAILED = "failed"
    """It was given up: see `failure`."""


class SimulationFailure(PublishedEnum):
    """Why a simulation was given up."""

    LAW_CHANGED = "law_changed"
    """A release with other rules was deployed meanwhile, and no longer has those to compare with.
    Start it again."""
    UNEXPECTED_ERROR = "unexpected_error"
    """An error that is in the log of the process."""
