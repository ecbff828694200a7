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


async def test_it_is_done_elsewhere(processes: IsolatedProcesses) -> None:
    assert await processes.run(os.getpid) != os.getpid()
    assert await processes.run(divmod, 7, 2) == (3, 1)


async def test_it_has_so_much_processor_time(processes: IsolatedProcesses) -> None:
    with pytest.raises(WorkLimitExceeded):
        await processes.run(timeit.timeit, "pass", "pass", time.perf_counter, FOR_EVER)


async def test_an_error_is_named_and_not_quoted(processes: IsolatedProcesses) -> None:
    with pytest.raises(WorkFailed, match=r"^ValueError") as failed:
        await processes.run(int, "a secret")

    assert "secret" not in str(failed.value)


async def test_one_that_dies_takes_nothing_with_it(processes: IsolatedProcesses) -> None:
    with pytest.raises(WorkKilled):
        await processes.run(os.abort)

    assert await processes.run(divmod, 7, 2) == (3, 1)


async def test_one_that_hangs_is_killed() -> None:
    with pytest.raises(WorkKilled):
        await IsolatedProcesses(1, "chassis.failures", 0.5).run(time.sleep, 600)


async def test_one_that_nobody_waits_for_any_more_is_killed(processes: IsolatedProcesses) -> None:
    waiting = asyncio.create_task(processes.run(time.sleep, 600))
    await asyncio.sleep(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    async with asyncio.timeout(20):
        assert await processes.run(divmod, 7, 2) == (3, 1)
