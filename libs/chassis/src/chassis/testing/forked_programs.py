"""The programs that tests start are forks of one process, which has imported what they need."""

import atexit
from contextlib import ExitStack
from functools import cache

from chassis.fork_server import ForkServer

_preloaded: list[str] = []


def preload(*modules: str) -> None:
    """Let the programs of tests be forked from a process that has imported some modules."""
    _preloaded[:] = modules


@cache
def fork_server() -> ForkServer:
    """The server of this process, which is closed at its end."""
    at_exit = ExitStack()
    atexit.register(at_exit.close)
    return at_exit.enter_context(ForkServer(_preloaded))
