"""Runs programs to their end, in forks of a process that has imported them."""

import signal
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Final, NamedTuple

from chassis.fork_server import ProgramRequest
from chassis.testing.forked_programs import fork_server

_TIMEOUT_SECONDS: Final = 60
"""Seconds after which a program is killed."""


class ProgramResult(NamedTuple):
    """The exit code of a program, and what it wrote."""

    code: int
    output: str
    errors: str


def run_program(command: Sequence[str], env: Mapping[str, str]) -> ProgramResult:
    """Run a Python program in an environment, until it ends.

    `command` is that of a process: an interpreter with `-m` and a module, or the file of a script,
    and its arguments.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        program = fork_server().start(
            ProgramRequest(command, env), output.fileno(), errors.fileno()
        )
        with closing(program):
            try:
                code = program.wait(_TIMEOUT_SECONDS)
            finally:
                program.send_signal(signal.SIGKILL)
        output.seek(0)
        errors.seek(0)
        return ProgramResult(code, output.read(), errors.read())
