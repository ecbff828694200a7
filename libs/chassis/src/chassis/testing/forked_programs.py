"""The programs that tests start are forks of one process, which has imported what they need."""

import atexit
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import cache

from chassis.fork_server import ForkedProgram, ForkServer, ProgramRequest

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


@contextmanager
def forked_program(*command: str, env: Mapping[str, str]) -> Generator[ForkedProgram]:
    """A program that runs as `python -m <command>`, killed at the end if it still runs.

    It writes to the standard output and the standard error of this process.
    """
    request = ProgramRequest([sys.executable, "-m", *command], env)
    with closing(fork_server().start(request, 1, 2)) as program:
        try:
            yield program
        finally:
            program.send_signal(signal.SIGKILL)
            program.wait()
