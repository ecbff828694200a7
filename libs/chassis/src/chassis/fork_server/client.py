"""The parent's side: starts the server, and the programs that are its forks."""

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import Final, Self

from chassis.fork_server.request import INTEGER, ProgramRequest

_FORK_SECONDS: Final = 60.0
"""Seconds within which a program is forked; the first waits for the imports."""
_CLOSE_SECONDS: Final = 10.0
"""Seconds within which the server ends by itself; it may be importing."""
_TRIES: Final = 2
"""The server may have been killed since the last fork."""


class ForkServerFailed(Exception):
    """The server ended, or did not fork a program in time."""


class ForkedProgram:
    """A program and its process, which is a child of the server.

    Its `exit_descriptor` is readable once it has ended, for an event loop to wait for.
    """

    def __init__(self, pid: int, exit_descriptor: int) -> None:
        self.pid = pid
        self.exit_descriptor = exit_descriptor
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative for a signal, or None while it runs."""
        try:
            return self.wait(0)
        except TimeoutError:
            return None

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end; returns the exit code.

        The code is -9 too where the server was killed and reports none: its forks end with it.

        Raises:
            TimeoutError: it still runs after so many seconds.
        """
        if self._code is None:
            if not select.select([self.exit_descriptor], [], [], seconds)[0]:
                raise TimeoutError
            reported = os.read(self.exit_descriptor, struct.calcsize(INTEGER))
            self._code = struct.unpack(INTEGER, reported)[0] if reported else -signal.SIGKILL
        return self._code

    def send_signal(self, what: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended, and its code is on the way
                os.kill(self.pid, what)

    def close(self) -> None:
        """Close the descriptor of a program that has ended."""
        os.close(self.exit_descriptor)


class ForkServer:
    """A process that has imported some modules, started with the first program.

    It is started again if it was killed. It ends with this process, and its forks with it.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        """`preload` are the modules to import; not one that is run, which would be imported twice.

        A module that reads the environment while it is imported reads that of the server.
        """
        self._preload = preload
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._lock = Lock()

    def prepare(self) -> None:
        """Start the server, so that it imports while this process does something else."""
        with self._lock:
            self._connected()

    def start(self, program: ProgramRequest, output: int, errors: int) -> ForkedProgram:
        """Start a Python program, which writes to two descriptors.

        Its environment is the one given, with `EXIT_WITH_PARENT_PID` for the server. It has a
        session of its own.

        Raises:
            ForkServerFailed: it was not forked in time.
        """
        with self._lock, tempfile.TemporaryFile("w+") as file:
            program.write(file)
            for _ in range(_TRIES):
                try:
                    return self._fork(file.fileno(), output, errors)
                except (BrokenPipeError, ConnectionResetError, EOFError):
                    self._close()
        raise ForkServerFailed("the server of forks has ended")

    def _fork(self, *descriptors: int) -> ForkedProgram:
        state, of_server = os.pipe()
        try:
            return ForkedProgram(self._ask(*descriptors, state=(state, of_server)), state)
        except BaseException:
            os.close(state)
            raise

    def _ask(self, *descriptors: int, state: tuple[int, int]) -> int:
        """Ask for a program whose state the server writes to a pipe; returns its process id."""
        read, of_server = state
        try:
            socket.send_fds(self._connected(), [b"."], [*descriptors, of_server])
        finally:
            os.close(of_server)
        if not select.select([read], [], [], _FORK_SECONDS)[0]:
            self._close(seconds=0)
            raise ForkServerFailed(f"no program was forked within {_FORK_SECONDS:g} seconds")
        written = os.read(read, struct.calcsize(INTEGER))
        if not written:
            raise EOFError
        return struct.unpack(INTEGER, written)[0]

    def _connected(self) -> socket.socket:
        if self._requests is None:
            self._requests, of_server = socket.socketpair()
            with of_server:
                self._process = subprocess.Popen(  # noqa: S603  # a fixed module
                    [sys.executable, "-u", "-m", "chassis.fork_server", *self._preload],
                    stdin=of_server.fileno(),
                    start_new_session=True,  # Ctrl-C is for this process only
                )
        return self._requests

    def _close(self, seconds: float = _CLOSE_SECONDS) -> None:
        """Let the server end, or kill it after so many seconds."""
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        if self._process is not None:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the server, and with it the programs that still run."""
        with self._lock:
            self._close()
