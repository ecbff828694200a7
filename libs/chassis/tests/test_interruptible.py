"""A command that is asked to stop closes what it has open."""

import asyncio
import os
import signal

import pytest

from chassis.interruptible import STOP_SIGNALS, Interrupted, run_interruptible


@pytest.mark.parametrize("what", STOP_SIGNALS)
async def test_a_signal_cancels_the_work_which_cleans_up(what: signal.Signals) -> None:
    closed: list[str] = []

    async def work() -> None:
        os.kill(os.getpid(), what)
        try:
            await asyncio.Event().wait()
        finally:
            closed.append("closed")

    with pytest.raises(Interrupted):
        await run_interruptible(work())

    assert closed == ["closed"]


async def test_work_that_is_done_when_a_signal_comes_has_its_result() -> None:
    async def work() -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 3

    assert await run_interruptible(work()) == 3


async def test_a_signal_that_is_ignored_stays_ignored() -> None:
    async def work() -> int:
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        return 3

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert await run_interruptible(work()) == 3
    finally:
        signal.signal(signal.SIGHUP, before)
