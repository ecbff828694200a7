"""Restarts the embedded PostgreSQL of a run when it ends, on the same data and port."""

import asyncio
from typing import Final

import psutil

from chassis.embedded import EmbeddedPostgres, EmbeddedPostgresError
from deploy.status import Status

_POLL_SECONDS: Final = 1.0
"""Seconds between two looks: the server is detached, so its end is not reported."""
_RETRY_SECONDS: Final = 10.0


async def supervise_database(server: EmbeddedPostgres | None, status: Status) -> None:
    """Start the server again each time it has ended, until cancelled; returns where there is none.

    The processes connect again by themselves, so it must have its port again: while another program
    has that, the start fails, and is repeated.
    """
    if server is None:
        return
    process = server.process
    while True:
        await asyncio.sleep(_POLL_SECONDS)
        if _is_alive(process):
            continue
        status.print_error("PostgreSQL stopped and is started again.")
        try:
            await asyncio.to_thread(server.start)
        except EmbeddedPostgresError as error:
            status.print_error(f"PostgreSQL cannot be started: {error}.")
            await asyncio.sleep(_RETRY_SECONDS)
        process = server.process


def _is_alive(process: psutil.Process | None) -> bool:
    """Whether it runs: found by its handle, which a change of the clock does not affect."""
    try:
        return (
            process is not None
            and process.is_running()
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except psutil.NoSuchProcess:
        return False
