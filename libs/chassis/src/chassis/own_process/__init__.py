"""Long pure work beside an event loop: each piece in a process of its own, with a deadline."""

from chassis.own_process.bounded import CPU_SECONDS, TooMuchWork, WorkFailed
from chassis.own_process.processes import Processes, WorkKilled

__all__ = ["CPU_SECONDS", "Processes", "TooMuchWork", "WorkFailed", "WorkKilled"]
