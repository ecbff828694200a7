"""What a fork server is asked to run: read from a file, whose descriptor is sent to it."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Final, NamedTuple

DESCRIPTORS: Final = 4
"""Sent with each request: the file of the request, standard output and standard error of the
program, and the pipe of its state."""
INTEGER: Final = "!q"
"""How the process id, and later the exit code, are written to the pipe."""


class ProgramRequest(NamedTuple):
    """A Python program: its command, as that of a process, and its environment.

    `command` is an interpreter with `-m` and a module, or the file of a script, and its arguments.
    """

    command: Sequence[str]
    env: Mapping[str, str]

    def write(self, file: IO[str]) -> None:
        """Write it to a new file."""
        json.dump([list(self.command), dict(self.env)], file)
        file.flush()
        file.seek(0)

    @classmethod
    def read(cls, file: IO[str]) -> "ProgramRequest":
        """Read what `write` wrote."""
        return cls(*json.load(file))
