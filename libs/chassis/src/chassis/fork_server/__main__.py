"""`python -m chassis.fork_server [module …]`: imports modules, then forks a process per request.

Requests arrive on the socket that is its standard input, one byte each, with the descriptors of
`chassis.fork_server.request`. It ends at the end of the socket, and its forks end with it.
"""

import gc
import os
import runpy
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from importlib import import_module
from types import FrameType

import setproctitle

from chassis.fork_server.request import DESCRIPTORS, INTEGER, ProgramRequest
from chassis.gc_tuning import collect_less_often
from chassis.parent_process import PARENT_PID_VARIABLE


def main() -> None:
    """Serve; in a fork, run its program, which ends as that of an interpreter does."""
    setproctitle.getproctitle()  # finds where the title is, before the environment is changed
    collect_less_often()
    for name in sys.argv[1:]:
        import_module(name)
    gc.freeze()  # a fork need not look through it, nor copy it
    request = serve(socket.socket(fileno=sys.stdin.fileno()))
    if request is not None:
        run(request)


def serve(requests: socket.socket) -> ProgramRequest | None:
    """Fork a process for each request, until the socket ends; returns the request in each fork."""
    states: dict[int, int] = {}
    """The pipe of each fork that has not ended, by its process id."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, _ignore)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    while True:
        ready, _, _ = select.select([requests, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _report_ended(states)
        if requests in ready:
            received, descriptors, _, _ = socket.recv_fds(requests, 1, DESCRIPTORS)
            if not received:
                return None
            request_file, output, errors, state = descriptors
            parent = os.getpid()
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                requests.detach()
                for each in (state, woken, wake, *states.values()):
                    os.close(each)
                return _become(request_file, output, errors, parent)
            for each in (request_file, output, errors):
                os.close(each)
            states[child] = state
            with suppress(BrokenPipeError):  # the parent does not wait any more
                os.write(state, struct.pack(INTEGER, child))


def _ignore(_signal: int, _frame: FrameType | None) -> None:
    """A handler, without which the signal would not be written to the wakeup descriptor."""


def _report_ended(states: dict[int, int]) -> None:
    """Write the exit code of each fork that has ended, negative for a signal, to its pipe."""
    while states:
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        state = states.pop(child)
        with suppress(BrokenPipeError):  # the parent has closed it
            os.write(state, struct.pack(INTEGER, os.waitstatus_to_exitcode(status)))
        os.close(state)


def _become(request_file: int, output: int, errors: int, parent: int) -> ProgramRequest:
    """Leave what belongs to the server: session, output, environment and title."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, descriptor in enumerate((nothing, output, errors)):
        os.dup2(descriptor, to)
        os.close(descriptor)
    with os.fdopen(request_file) as file:
        request = ProgramRequest.read(file)
    os.environ.clear()
    os.environ.update(request.env)
    os.environ[PARENT_PID_VARIABLE] = str(parent)
    setproctitle.setproctitle(" ".join(request.command))
    return request


def run(request: ProgramRequest) -> None:
    """Run a program in this process, which ends with what it raises, such as `SystemExit`."""
    executable, *arguments = request.command
    if arguments[:1] == ["-m"]:
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [executable, *arguments]
        runpy.run_path(executable, run_name="__main__")


if __name__ == "__main__":
    main()
