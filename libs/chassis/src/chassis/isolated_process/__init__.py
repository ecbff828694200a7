"""Long computations outside the event loop: each in a process, with a deadline."""

from chassis.isolated_process.child import MAX_CPU_SECONDS, WorkFailed, WorkLimitExceeded
from chassis.isolated_process.pool import IsolatedProcesses, WorkKilled

__all__ = ["MAX_CPU_SECONDS", "IsolatedProcesses", "WorkFailed", "WorkKilled", "WorkLimitExceeded"]
