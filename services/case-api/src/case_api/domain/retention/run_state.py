"""How far a retention run is."""

from events.contracts.published_enum import PublishedEnum


class RetentionRunState(PublishedEnum):
    """How far a retention run is."""

    CHECKING = "checking"
    """The cases whose period may have ended are compared with the schedule."""
    ERASING = "erasing"
    """Every case was compared; those that are due are erased, one after the other."""
    COMPLETED = "completed"
    STOPPED = "stopped"
    """The schedule was replaced, or the council's ledger closed. What was erased stays erased; the
    next nightly run goes by the schedule that is then recorded."""
