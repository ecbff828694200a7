"""Ending with the parent process, where a supervisor requires it.

`EXIT_WITH_PARENT_PID` is the supervisor's own process id. It is passed in and not looked up here,
because a supervisor that ends during the start is no longer the parent by then.
"""

import os
from typing import Final

from chassis.errors import CannotStart

PARENT_PID_VARIABLE: Final = "EXIT_WITH_PARENT_PID"


class ParentProcess:
    """The process to end with, if there is one."""

    def __init__(self) -> None:
        """Read it from the environment.

        Raises:
            CannotStart: the variable is not a process id.
        """
        value = os.environ.get("EXIT_WITH_PARENT_PID", "")
        if value and not value.isdecimal():
            raise CannotStart(
                f"{PARENT_PID_VARIABLE} is the process id of the supervisor, or not set"
            )
        self._pid = int(value) if value else None

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, so that this process must stop."""
        return self._pid is not None and os.getppid() != self._pid
