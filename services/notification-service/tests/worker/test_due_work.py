"""Pieces of work that are due, of which some fail."""

import asyncio

import pytest

from notification_service.worker.due_work import (
    poll_due_work,
    repeat_while_database_fails,
    run_each,
)


async def test_what_is_wrong_with_one_harms_no_other() -> None:
    done = list[int]()

    async def work(number: int) -> None:
        if number == 1:
            raise ValueError("Alex Example")
        done.append(number)

    await run_each([work(each) for each in range(3)], "piece_failed")

    assert done == [0, 2]


async def test_a_database_that_fails_is_told_once_all_others_have_ended() -> None:
    done = list[int]()

    async def work(number: int) -> None:
        if number == 0:
            raise TimeoutError
        await asyncio.sleep(0)
        done.append(number)

    with pytest.raises(TimeoutError):
        await run_each([work(each) for each in range(3)], "piece_failed")

    assert done == [1, 2]


async def test_an_action_is_repeated_while_the_database_fails_and_for_nothing_else() -> None:
    left = [TimeoutError(), TimeoutError()]

    async def action() -> str:
        if left:
            raise left.pop()
        return "done"

    async def wrong() -> None:
        raise LookupError("wrong")

    assert await repeat_while_database_fails(action, 10) == "done"
    with pytest.raises(LookupError, match="wrong"):
        await repeat_while_database_fails(wrong, 10)


async def test_a_stop_ends_the_wait_for_work() -> None:
    stop = asyncio.Event()
    steps = 0

    async def step() -> int:
        nonlocal steps
        steps += 1
        stop.set()
        return 0

    async with asyncio.timeout(5):
        await poll_due_work(step, stop)

    assert steps == 1
