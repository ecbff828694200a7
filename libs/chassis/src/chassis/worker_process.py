"""Running a worker: a coroutine until a signal to stop, with probes and metrics."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final, TypeAlias

import structlog
import uvloop

from chassis.errors import CannotStart
from chassis.gc_tuning import freeze_gc
from chassis.health import Health, HealthCheck, HealthDetails
from chassis.parent_process import ParentProcess
from chassis.probes import serve_probes
from chassis.serve import GRACE_SECONDS

WorkerFunction: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]
"""Works until the event is set, then finishes the work in progress and returns."""

_PARENT_POLL_SECONDS: Final = 0.5

log = structlog.stdlib.get_logger()


def run_worker(
    work: WorkerFunction,
    *,
    checks: Mapping[str, HealthCheck] = MappingProxyType({}),
    details: HealthDetails = dict,
    grace: float = GRACE_SECONDS,
) -> None:
    """Work until SIGTERM or SIGINT; work that then takes longer than `grace` seconds is cancelled.

    With METRICS_PORT set, /livez, /readyz and /metrics are served there. Exits with code 1 when it
    cannot start or fails, and 0 when it was stopped.
    """
    try:
        uvloop.run(_run(work, Health(checks, details), grace))
    except CannotStart as error:
        sys.exit(str(error))
    except Exception as failure:
        log.exception("worker_failed", exc_info=failure)
        sys.exit(1)


async def _run(work: WorkerFunction, state: Health, grace: float) -> None:
    stop = _stop_event()
    freeze_gc()
    async with serve_probes(state), _stopped_with_parent(stop):
        working = asyncio.ensure_future(work(stop))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        state.draining = True
        stopping.cancel()
        await asyncio.wait({working}, timeout=grace)
        if not working.done():
            log.warning("worker_cancelled", seconds=grace)
            working.cancel()
            return
        working.result()


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    return stop


@asynccontextmanager
async def _stopped_with_parent(stop: asyncio.Event) -> AsyncGenerator[None]:
    """Stop when the parent process has ended, if it is to end with it."""
    watching = asyncio.create_task(_watch_parent(ParentProcess(), stop))
    yield
    watching.cancel()


async def _watch_parent(parent: ParentProcess, stop: asyncio.Event) -> None:
    while not parent.is_gone:  # noqa: ASYNC110  # the end of a parent raises no event
        await asyncio.sleep(_PARENT_POLL_SECONDS)
    stop.set()
