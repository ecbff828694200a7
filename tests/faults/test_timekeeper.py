"""The timekeeper, with a fault at every await of its round."""

import asyncio

import pytest
from tests.faults.stage import Stage, stage
from tests.faults.workers import RECEIVED, has_followed, new_case, record, rules_of

from chassis.testing.faults import QUICK, Fault, Rounds, Work

pytestmark = pytest.mark.faults


async def test_each_deadline_is_set_once_whatever_breaks() -> None:
    await asyncio.gather(*(broken_by(fault) for fault in QUICK))


async def broken_by(fault: Fault) -> None:
    async with stage() as here:
        process = await here.start("deadline_service evaluator")
        await Rounds(here.proxy, process, timing(here)).every_await([fault])


def timing(here: Stage) -> Work:
    """A request is received, and timed once."""
    expected: list[object] = []

    async def work() -> None:
        case = new_case()
        await record(here, {"type": "case.opened"}, RECEIVED, case=case)
        await has_followed(here.records, "deadline")
        found = await rules_of(here.records, "deadline.set", case)
        expected[:] = expected or found
        assert found == expected
        assert found

    return work
