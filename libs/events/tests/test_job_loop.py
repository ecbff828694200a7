"""The loops of a worker whose jobs are rows: they outlive a lost database, and no other error."""

import asyncio
from collections.abc import Iterator

import pytest

from events.job_loop import EXPIRY_SECONDS, POLL_SECONDS, delete_expired_periodically, work_on_jobs


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


async def test_all_that_has_expired_is_deleted_before_the_next_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results, slept = steps_of(1, 1, 0, ConnectionRefusedError(), 1, 0), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)

    with pytest.raises(asyncio.CancelledError):
        await delete_expired_periodically(lambda: answer(results))

    assert slept == [EXPIRY_SECONDS] * 3
    assert list(results) == []


async def answer(results: Iterator[int | Exception]) -> int:
    result = next(results)
    if isinstance(result, Exception):
        raise result
    return result
