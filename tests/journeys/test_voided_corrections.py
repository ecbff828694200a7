"""A correction that is voided before a letter stated it: what was held because of it ends."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.held_work import HeldWork, held_work

from chassis.testing import Database

REFUSED: Final = "assessment-refused"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database, is_evaluated=False) as made:
        yield made


@pytest.fixture
async def work(desk: AutomaticDesk, database: Database, tmp_path: Path) -> AsyncGenerator[HeldWork]:
    async with AsyncExitStack() as stack:
        yield await held_work(stack, desk, database, tmp_path)


async def corrected(desk: AutomaticDesk, case_id: str, refusal: int, day: str) -> JsonValue:
    """Correct the day of a refusal, and return the position of the correction."""
    correction = {"position": refusal, "values": {"notified_on": day}, "reason": "mistyped"}
    return (await desk.record(case_id, "corrections", correction))["position"]


async def voided(desk: AutomaticDesk, case_id: str, position: JsonValue) -> JsonValue:
    """Void what is at a position, and return the position of the void."""
    void = {"position": position, "reason": "mistyped"}
    return (await desk.record(case_id, "voids", void))["position"]


async def send(desk: AutomaticDesk, case_id: str, refusal: int) -> Response:
    """Send the letter of a refusal, with a day to appeal by that the case may not have."""
    return await desk.council.send(case_id, refusal, confirmed=["other_day"])


async def refused_and_sent(desk: AutomaticDesk, work: HeldWork) -> tuple[str, int]:
    """A refusal whose letter was sent."""
    case_id, refusal = await desk.council.refused_case()
    await work.items()
    assert (await send(desk, case_id, refusal)).status_code == 201
    await desk.council.sender.run_cycle()
    return case_id, refusal


async def test_the_letter_that_was_right_makes_no_work_once_its_correction_is_voided(
    desk: AutomaticDesk, work: HeldWork
) -> None:
    case_id, refusal = await refused_and_sent(desk, work)
    correction = await corrected(desk, case_id, refusal, "2026-03-31")
    await desk.work()
    assert len(await work.items()) == 1

    await voided(desk, case_id, correction)
    await desk.work()

    assert await work.items() == []
    assert (await desk.required(case_id, REFUSED))["progress"] == "sent"
    last = (await desk.council.facts(case_id))[-1]
    assert (last["type"], last["data"]["reason"]) == ("notice.dismissed", "not_needed")


async def test_a_correction_that_is_brought_back_is_work_once_more(
    desk: AutomaticDesk, work: HeldWork
) -> None:
    case_id, refusal = await refused_and_sent(desk, work)
    correction = await corrected(desk, case_id, refusal, "2026-03-31")
    await desk.work()
    void = await voided(desk, case_id, correction)
    await desk.work()
    await voided(desk, case_id, void)

    await desk.work(MONDAY_AT_NOON + timedelta(hours=1))

    (item,) = await work.items()
    assert item.case_id == case_id
    shown = await desk.required(case_id, REFUSED)
    assert (shown["progress"], shown["held_because"]) == ("held", ["corrected"])
    assert (await send(desk, case_id, refusal)).status_code == 201


async def test_a_correction_that_changes_nothing_they_were_told_can_be_dismissed(
    desk: AutomaticDesk, work: HeldWork
) -> None:
    """The law required the refusal, which was sent; the day of the decision is not in it."""
    case_id, refusal = await refused_and_sent(desk, work)
    correction = {"position": refusal, "values": {"decided_on": "2026-03-27"}, "reason": "mistyped"}
    await desk.record(case_id, "corrections", correction)
    await desk.work()
    assert len(await work.items()) == 1

    dismissed = await desk.dismiss(case_id, refusal, REFUSED, "not_needed")

    assert dismissed.status_code == 201, dismissed.text
    assert await work.items() == []


async def test_of_two_corrections_the_one_that_is_left_is_still_to_be_told(
    desk: AutomaticDesk, work: HeldWork
) -> None:
    case_id, refusal = await refused_and_sent(desk, work)
    await corrected(desk, case_id, refusal, "2026-03-31")
    second = await corrected(desk, case_id, refusal, "2026-04-01")
    await desk.work()

    await voided(desk, case_id, second)
    await desk.work()

    assert len(await work.items()) == 1
    shown = await desk.required(case_id, REFUSED)
    assert (shown["progress"], shown["held_because"]) == ("held", ["corrected"])


async def test_a_letter_that_stated_the_correction_is_told_as_corrected(
    desk: AutomaticDesk, work: HeldWork
) -> None:
    case_id, refusal = await refused_and_sent(desk, work)
    correction = await corrected(desk, case_id, refusal, "2026-03-31")
    await desk.work()
    await work.items()
    assert (await send(desk, case_id, refusal)).status_code == 201
    await desk.council.sender.run_cycle()
    assert await work.items() == []

    await voided(desk, case_id, correction)
    await desk.work(MONDAY_AT_NOON + timedelta(hours=1))

    assert len(await work.items()) == 1
    assert (await send(desk, case_id, refusal)).status_code == 201
