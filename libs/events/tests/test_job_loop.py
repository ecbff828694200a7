"""The loops of a worker whose jobs are rows: they outlive a lost database, and no other error."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from chassis.background_tasks import background_tasks
from chassis.periodic_jobs import run_in_turn
from events.job_loop import EXPIRY_SECONDS, POLL_SECONDS, expiry_job, work_on_jobs


class Waits:
    """Ends every sleep at once, and remembers how long it would have been."""

    def __init__(self, stop: asyncio.Event, after: int) -> None:
        self.seconds: list[float] = []
        self._stop, self._after = stop, after

    async def wait(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self._after:
            self._stop.set()


def steps_of(*results: int | Exception) -> Iterator[int | Exception]:
    return iter(results)


async def test_a_worker_waits_only_where_there_is_no_job() -> None:
    stop, results = asyncio.Event(), steps_of(3, 1, 0, 2, 0)
    waits = Waits(stop, after=2)

    await work_on_jobs(lambda: answer(results), stop, waits)

    assert waits.seconds == [POLL_SECONDS, POLL_SECONDS]
    assert list(results) == []


async def test_a_step_that_fails_for_a_while_is_tried_again() -> None:
    stop, results = asyncio.Event(), steps_of(ConnectionRefusedError(), 1, 0)
    waits = Waits(stop, after=2)

    await work_on_jobs(lambda: answer(results), stop, waits)

    assert list(results) == []


async def test_a_step_that_fails_for_good_ends_the_worker() -> None:
    stop = asyncio.Event()

    with pytest.raises(ValueError, match="a fault"):
        await work_on_jobs(
            lambda: answer(steps_of(ValueError("a fault"))), stop, Waits(stop, after=1)
        )


async def test_all_that_has_expired_is_deleted_before_the_next_interval() -> None:
    results = steps_of(1, 1, 0, ConnectionRefusedError(), 1, 0)
    job = expiry_job("expired", lambda: answer(results))

    await job.run()
    assert len(list(results)) == 3


async def test_a_deletion_that_fails_for_a_while_is_continued_after_the_interval() -> None:
    results = steps_of(ConnectionRefusedError(), 1, 0)
    job = expiry_job("expired", lambda: answer(results))
    ended = asyncio.Event()

    async def run() -> None:
        await job.run()
        ended.set()
        await asyncio.Event().wait()

    with capture_logs() as lines:
        async with background_tasks(run_in_turn(replace(job, run=run, pause_seconds=0))):
            await asyncio.wait_for(ended.wait(), 30)

    assert [line["event"] for line in lines] == ["periodic_job_delayed"]
    assert list(results) == []
    assert (job.first_after_seconds, job.pause_seconds) == (0, EXPIRY_SECONDS)


async def answer(results: Iterator[int | Exception]) -> int:
    result = next(results)
    if isinstance(result, Exception):
        raise result
    return result
