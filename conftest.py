"""How the processes of tests log, and which signals end them.

Tests log an exception without the values of variables. The standard format of structlog prints the
variables of every frame: a second of processor time for each refused request, during which a test
of many concurrent requests gets no connection, is refused and logs again; and the credentials of
the request in the output.

No signal that stops a program is ignored. A shell that starts the tests in the background ignores
SIGINT, and `nohup` SIGHUP; the tests and the programs that they start would inherit it, and those
that send such a signal would wait for ever.

The files of a folder that share their processes run in one worker (`--dist loadfile`).

The garbage collector searches ten times less often than in the services: a test that makes 50,000
objects lets go of most of them soon. It never searches what was imported and collected, which stays
until the end.

The temporary files of the tests, and of the programs that they start, are in memory if there is
room: what a test that passed has left is deleted at its end (`tmp_path_retention_policy`).

The tests, and the programs that they start, verify API keys with a pepper that no system has. These
programs are forked from a process that has imported the services.
"""

import gc
import signal

import pytest
import structlog
from deploy.preloaded import PRELOADED
from hypothesis import HealthCheck, settings
from tests.file_scheduling import SharingFileScheduling
from xdist.remote import Producer

from chassis.interruptible import STOP_SIGNALS
from chassis.testing import use_pepper_of_tests, use_temporary_folder
from chassis.testing.forked_programs import preload

for each in STOP_SIGNALS:
    if signal.getsignal(each) is signal.SIG_IGN:
        is_interrupt = each is signal.SIGINT
        signal.signal(each, signal.default_int_handler if is_interrupt else signal.SIG_DFL)

use_temporary_folder()
use_pepper_of_tests()
preload(*PRELOADED)
gc.set_threshold(500_000, 20, 10)
# How long an example takes, or to draw it, depends on the machine.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)


def pytest_collection_finish() -> None:
    """Exclude what stays until the end from the searches of the garbage collector."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> SharingFileScheduling | None:
    """The order of `--dist loadfile`, where files that share their processes are one."""
    is_by_file = config.getoption("dist") == "loadfile"
    return SharingFileScheduling(config, log) if is_by_file else None
