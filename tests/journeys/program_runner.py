"""Runs programs in forks of one process that has imported them: an import takes seconds.

As a program it reads requests from standard input and writes results to standard output, each a
line of JSON. A fork does what the interpreter does with a command, in an environment of its own.
"""

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
_TIMEOUT_SECONDS: Final = 60
"""Seconds after which a program is killed."""
_PRELOADED: Final = (
    "case_api.main",
    "case_api.processes.importer",
    "deadline_service.main",
    "deadline_service.processes.announcer",
    "deadline_service.processes.evaluator",
    "deadline_service.processes.projector",
    "deadline_service.processes.simulator",
    "notification_service.main",
    "notification_service.processes.enqueuer",
    "notification_service.processes.sender",
    "events.cli",
    "events.sealing.sealer",
    "deploy.administrator",
    "deploy.supervisor",
)
"""What the programs import; not a module that is run, which would be imported twice."""


class ProgramResult(NamedTuple):
    """The exit code of a program, and what it wrote."""

    code: int
    output: str
    errors: str


class ProgramRunner:
    """A process that runs programs, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> ProgramResult:
        """Run a Python program in an environment, until it ends.

        `command` is that of a process: an interpreter with `-m` and a module, or the file of a
        script, and its arguments.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps([list(command), dict(env)])}\n")
        self._process.stdin.flush()
        return ProgramResult(*json.loads(self._process.stdout.readline()))


@contextmanager
def program_runner() -> Generator[ProgramRunner]:
    """A runner, until the block ends."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield ProgramRunner(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    for name in _PRELOADED:
        import_module(name)
    gc.freeze()  # a fork need not look through it, nor copy it
    while line := sys.stdin.readline():
        command, env = json.loads(line)
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            child = os.fork()
            if child == 0:
                os.dup2(output.fileno(), 1)
                os.dup2(errors.fileno(), 2)
                _run(command, env)
                return
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            output.seek(0)
            errors.seek(0)
            sys.stdout.write(f"{json.dumps([code, output.read(), errors.read()])}\n")
            sys.stdout.flush()


def _run(command: Sequence[str], env: Mapping[str, str]) -> None:
    """Run a program in this process, which ends with what it raises, such as `SystemExit`."""
    signal.alarm(_TIMEOUT_SECONDS)
    os.environ.clear()
    os.environ.update(env)
    if command[1] == "-m":
        sys.argv = [*command[2:]]
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [*command]
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    _serve()
