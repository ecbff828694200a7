"""Work beside the event loop: bounded in time and memory, and shared between councils."""

import asyncio
import os
import time
import timeit
from uuid import UUID

import psutil
import pytest

from chassis.isolated_process import WorkFailed, WorkLimitExceeded
from chassis.problems import Problem, Unavailable
from deadline_service.api.work_pool import MAX_PER_COUNCIL, MAX_WAITING, TooManyRequests, WorkPool

ONE, OTHER = UUID(int=1), UUID(int=2)
FOR_EVER = 10**12


@pytest.fixture(scope="module")
def pool() -> WorkPool:
    return WorkPool(2)


async def test_it_is_done_in_another_process_and_answered(pool: WorkPool) -> None:
    assert await pool.run(ONE, os.getpid) != os.getpid()
    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)


async def test_an_error_is_named_where_it_was_asked_for_and_not_quoted(pool: WorkPool) -> None:
    with pytest.raises(WorkFailed) as failed:
        await pool.run(ONE, int, "a secret")

    assert str(failed.value).startswith("ValueError")
    assert "secret" not in str(failed.value)


async def test_a_process_ends_with_its_work(pool: WorkPool) -> None:
    process = await pool.run(ONE, os.getpid)

    assert not psutil.pid_exists(process)


async def test_work_that_takes_too_much_time_is_given_up(pool: WorkPool) -> None:
    with pytest.raises(WorkLimitExceeded):
        await pool.run(ONE, timeit.timeit, "pass", "pass", time.perf_counter, FOR_EVER)


async def test_work_that_takes_too_much_memory_is_given_up(pool: WorkPool) -> None:
    with pytest.raises(WorkLimitExceeded):
        await pool.run(ONE, bytes, 10**9)


async def test_a_process_that_dies_takes_nothing_with_it(pool: WorkPool) -> None:
    with pytest.raises(Unavailable) as died:
        await pool.run(ONE, os.abort)

    assert died.value.headers["Retry-After"]
    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)


async def test_a_process_that_hangs_is_killed() -> None:
    with pytest.raises(Unavailable):
        await WorkPool(1, work_seconds=0.5).run(ONE, time.sleep, 600)


async def test_a_council_that_asks_for_much_leaves_room_for_others(pool: WorkPool) -> None:
    much = [asyncio.create_task(pool.run(ONE, time.sleep, 1)) for _ in range(MAX_PER_COUNCIL)]
    await asyncio.sleep(0)

    with pytest.raises(TooManyRequests) as refused:
        await pool.run(ONE, time.sleep, 1)
    assert await pool.run(OTHER, divmod, 7, 2) == (3, 1)

    assert refused.value.headers["Retry-After"]
    assert sum(task.done() for task in much) < MAX_PER_COUNCIL
    assert await asyncio.gather(*much) == [None] * MAX_PER_COUNCIL


async def test_so_much_waits_and_the_rest_is_asked_to_come_back(pool: WorkPool) -> None:
    async def outcome(council: int) -> type[Problem] | None:
        try:
            await pool.run(UUID(int=council), time.sleep, 0.2)
        except Unavailable as refused:
            return type(refused)
        return None

    found = await asyncio.gather(*(outcome(council) for council in range(2 + MAX_WAITING + 3)))

    assert found == [None] * (2 + MAX_WAITING) + [Unavailable] * 3


async def test_whoever_goes_away_gives_the_place_up(pool: WorkPool) -> None:
    waiting = [asyncio.create_task(pool.run(ONE, time.sleep, 1)) for _ in range(MAX_PER_COUNCIL)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)
