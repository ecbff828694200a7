"""Long pure work beside an event loop: each piece in a process of its own, with a deadline."""

from chassis.isolated_process.child import MAX_CPU_SECONDS, WorkFailed, WorkLimitExceeded
from chassis.isolated_process.pool import IsolatedProcesses, WorkKilled

__all__ = ["MAX_CPU_SECONDS", "IsolatedProcesses", "WorkFailed", "WorkKilled", "WorkLimitExceeded"]
