"""The clock of the sender of notices is the database's, whatever is done to that of its machine."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from notification_service.testing import CouncilWebhooks
from notification_service.worker.database_clock import ClockNotRead, DatabaseClock

SECOND = timedelta(seconds=1)


class SteadyClock:
    """A clock of a machine, in seconds."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def database_time(council: CouncilWebhooks) -> datetime:
    ((now,),) = await council.query("SELECT clock_timestamp()")
    assert isinstance(now, datetime)
    return now


async def test_it_is_the_time_of_the_database_and_goes_on_steadily(
    engine: AsyncEngine, council: CouncilWebhooks
) -> None:
    steady = SteadyClock()
    before = await database_time(council)
    clock = DatabaseClock(engine, steady)
    await clock.read()
    read, after = clock(), await database_time(council)

    steady.seconds += 90

    assert before <= read <= after
    assert read.utcoffset() == timedelta()
    assert clock() - read == timedelta(seconds=90)


async def test_it_is_right_again_after_its_machine_slept(
    engine: AsyncEngine, council: CouncilWebhooks
) -> None:
    """Its steady clock did not go on meanwhile."""
    clock = DatabaseClock(engine, SteadyClock())
    await clock.read()
    await asyncio.sleep(0.2)
    slept = await database_time(council) - clock()

    await clock.read()

    assert slept >= timedelta(seconds=0.2)
    assert await database_time(council) - clock() < slept


def test_it_tells_no_time_before_it_was_read(engine: AsyncEngine) -> None:
    with pytest.raises(ClockNotRead):
        DatabaseClock(engine)()
