"""Ending with the process that started us, where its manager wants that.

`EXIT_WITH_PARENT_PID` is the manager's own process id. It is given and not asked for here, because
a manager that dies while we start is not our parent any more when we ask.
"""

import os
from typing import Final

from chassis.errors import CannotStart

PARENT_PID_VARIABLE: Final = "EXIT_WITH_PARENT_PID"


class ParentProcess:
    """The process that we are to end with, if there is one."""

    def __init__(self) -> None:
        """Read it from the environment.

        Raises:
            CannotStart: the variable is no process id.
        """
        told = os.environ.get("EXIT_WITH_PARENT_PID", "")
        if told and not told.isdecimal():
            raise CannotStart(
                f"{PARENT_PID_VARIABLE} is the process id of who starts this, or not set"
            )
        self._pid = int(told) if told else None

    @property
    def is_gone(self) -> bool:
        """Whether it has died, and we should stop."""
        return self._pid is not None and os.getppid() != self._pid
