import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from uuid import UUID

import pytest

from chassis.limits import LongPollSlots
from chassis.long_poll import Progress, long_poll, wait_for_position
from chassis.problems import TooManyRequests, Unavailable

LEDGER = UUID(int=1)


class Reader:
    """Reads one value after another, the last one for good."""

    def __init__(self, *values: Progress) -> None:
        self._values: Sequence[Progress] = values
        self.reads = 0

    async def read(self) -> Progress:
        self.reads += 1
        return self._values[min(self.reads, len(self._values)) - 1]


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


async def test_a_complete_result_is_read_once() -> None:
    reader = Reader(Progress(3, 3))

    assert await wait_for_position(reader.read, 3, at_once, nullcontext()) == 3
    assert reader.reads == 1


async def test_it_reads_again_until_the_position_is_reached() -> None:
    reader = Reader(Progress(1, 5), Progress(2, 5), Progress(4, 5))

    assert await wait_for_position(reader.read, 3, at_once, nullcontext()) == 4
    assert reader.reads == 3


async def test_a_position_beyond_the_head_is_refused_without_waiting() -> None:
    reader = Reader(Progress(3, 3))

    with pytest.raises(Unavailable) as refused:
        await wait_for_position(reader.read, 4, at_once, nullcontext())

    assert reader.reads == 1
    assert refused.value.headers == {"Retry-After": "1"}
    assert refused.value.detail == "`min_position` has not been reached; the latest position is 3"


async def test_a_position_that_is_not_reached_in_time_is_refused() -> None:
    reader = Reader(Progress(1, 9))

    with pytest.raises(Unavailable):
        await wait_for_position(reader.read, 4, asyncio.sleep, nullcontext(), seconds=0.05)

    assert reader.reads > 1


async def test_a_long_poll_ends_with_what_was_read_last() -> None:
    reader = Reader(Progress(1, 9))

    found = await long_poll(
        reader.read, lambda each: each.reached > 1, 0.05, asyncio.sleep, nullcontext()
    )

    assert found == Progress(1, 9)


async def test_a_result_that_is_complete_at_once_needs_no_slot() -> None:
    slots = LongPollSlots(1)

    with slots.hold(LEDGER):
        found = await long_poll(
            Reader(Progress(3, 3)).read, lambda _: True, 5, at_once, slots.hold(LEDGER)
        )

    assert found == Progress(3, 3)


async def test_a_long_poll_that_waits_needs_a_slot_and_gives_it_back() -> None:
    slots = LongPollSlots(1)

    async def poll() -> Progress:
        reader = Reader(Progress(1, 9), Progress(2, 9))
        return await long_poll(
            reader.read, lambda each: each.reached > 1, 5, at_once, slots.hold(LEDGER)
        )

    with slots.hold(LEDGER), pytest.raises(TooManyRequests):
        await poll()
    assert await poll() == Progress(2, 9)
    assert await poll() == Progress(2, 9)
