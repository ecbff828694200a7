"""Coroutines that run in the background of a process."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager

import structlog

log = structlog.stdlib.get_logger()


@asynccontextmanager
async def background_tasks(*running: Coroutine[object, object, None]) -> AsyncGenerator[None]:
    """Run some coroutines until the block ends, and cancel them then.

    They do not end by themselves. A failure of one is logged and stops no other.
    """
    tasks = [asyncio.create_task(each) for each in running]
    for task in tasks:
        task.add_done_callback(_log_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failure := task.exception()) is not None:
        log.error("background_task_failed", exc_info=failure)
