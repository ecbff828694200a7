"""Work outside the event loop: bounded in time and memory, and shared between councils."""

import asyncio
import os
import time
import timeit
from uuid import UUID

import psutil
import pytest

from chassis.isolated_process import WorkFailed, WorkLimitExceeded
from chassis.problems import Problem, TooManyRequests, Unavailable
from deadline_service.api.work_pool import MAX_PER_COUNCIL, MAX_WAITING, WorkPool

ONE, OTHER = UUID(int=1), UUID(int=2)
FOR_EVER = 10**12


@pytest.fixture(scope="module")
def pool() -> WorkPool:
    return WorkPool(2)


async def test_work_runs_in_another_process(pool: WorkPool) -> None:
    assert await pool.run(ONE, os.getpid) != os.getpid()
    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)


async def test_an_error_is_named_without_its_text(pool: WorkPool) -> None:
    with pytest.raises(WorkFailed) as failed:
        await pool.run(ONE, int, "a secret")

    assert str(failed.value).startswith("ValueError")
    assert "secret" not in str(failed.value)


async def test_a_process_ends_with_its_work(pool: WorkPool) -> None:
    process = await pool.run(ONE, os.getpid)

    assert not psutil.pid_exists(process)


async def test_work_that_exceeds_its_processor_time_is_ended() -> None:
    with pytest.raises(WorkLimitExceeded):
        await WorkPool(1, cpu_seconds=0.5).run(
            ONE, timeit.timeit, "pass", "pass", time.perf_counter, FOR_EVER
        )


async def test_work_that_exceeds_its_memory_is_ended(pool: WorkPool) -> None:
    with pytest.raises(WorkLimitExceeded):
        await pool.run(ONE, bytes, 10**9)


async def test_a_dead_process_affects_no_other_work(pool: WorkPool) -> None:
    with pytest.raises(Unavailable) as died:
        await pool.run(ONE, os.abort)

    assert died.value.headers["Retry-After"]
    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)


async def test_a_process_that_hangs_is_killed() -> None:
    with pytest.raises(Unavailable):
        await WorkPool(1, work_seconds=0.5).run(ONE, time.sleep, 600)


async def test_a_council_with_many_requests_delays_no_other(pool: WorkPool) -> None:
    much = [asyncio.create_task(pool.run(ONE, time.sleep, 1)) for _ in range(MAX_PER_COUNCIL)]
    await asyncio.sleep(0)

    with pytest.raises(TooManyRequests) as refused:
        await pool.run(ONE, time.sleep, 1)
    assert await pool.run(OTHER, divmod, 7, 2) == (3, 1)

    assert refused.value.headers["Retry-After"]
    assert sum(task.done() for task in much) < MAX_PER_COUNCIL
    assert await asyncio.gather(*much) == [None] * MAX_PER_COUNCIL


async def test_beyond_the_queue_a_request_is_answered_with_retry_after(pool: WorkPool) -> None:
    async def outcome(council: int) -> type[Problem] | None:
        try:
            await pool.run(UUID(int=council), time.sleep, 0.2)
        except Unavailable as refused:
            return type(refused)
        return None

    found = await asyncio.gather(*(outcome(council) for council in range(2 + MAX_WAITING + 3)))

    assert found == [None] * (2 + MAX_WAITING) + [Unavailable] * 3


async def test_a_cancelled_request_frees_its_place_in_the_queue(pool: WorkPool) -> None:
    waiting = [asyncio.create_task(pool.run(ONE, time.sleep, 1)) for _ in range(MAX_PER_COUNCIL)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert await pool.run(ONE, divmod, 7, 2) == (3, 1)
