"""Work in a process of its own: answered, refused by name, or killed at its deadline."""

import asyncio
import os
import time
import timeit

import pytest

from chassis.isolated_process import IsolatedProcesses, WorkFailed, WorkKilled, WorkLimitExceeded

FOR_EVER = 10**12


@pytest.fixture(scope="module")
def processes() -> IsolatedProcesses:
    return IsolatedProcesses(1, "chassis.failures", 30)


async def test_work_runs_in_another_process(processes: IsolatedProcesses) -> None:
    assert await processes.run(os.getpid) != os.getpid()
    assert await processes.run(divmod, 7, 2) == (3, 1)


async def test_processor_time_is_limited() -> None:
    with pytest.raises(WorkLimitExceeded):
        await IsolatedProcesses(1, "chassis.failures", 30, cpu_seconds=0.5).run(
            timeit.timeit, "pass", "pass", time.perf_counter, FOR_EVER
        )


async def test_an_error_is_named_without_its_text(processes: IsolatedProcesses) -> None:
    with pytest.raises(WorkFailed, match=r"^ValueError") as failed:
        await processes.run(int, "a secret")

    assert "secret" not in str(failed.value)


async def test_a_killed_process_does_not_affect_others(processes: IsolatedProcesses) -> None:
    with pytest.raises(WorkKilled):
        await processes.run(os.abort)

    assert await processes.run(divmod, 7, 2) == (3, 1)


async def test_a_hanging_process_is_killed() -> None:
    with pytest.raises(WorkKilled):
        await IsolatedProcesses(1, "chassis.failures", 0.5).run(time.sleep, 600)


async def test_the_process_of_a_cancelled_caller_is_killed(processes: IsolatedProcesses) -> None:
    waiting = asyncio.create_task(processes.run(time.sleep, 600))
    await asyncio.sleep(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    async with asyncio.timeout(20):
        assert await processes.run(divmod, 7, 2) == (3, 1)
