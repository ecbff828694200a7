"""The worklist and `required-notices` have one last day, also of what puts right a letter."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import pytest
from tests.journeys.notice_desk import parents
from tests.journeys.test_unreached_people import REFUSED, refuse
from tests.journeys.test_voided_notices import take_back, void
from tests.journeys.working_council import WorkingCouncil, working_council

from chassis.testing import Database

SIX_WEEKS: Final = "2026-04-13"
"""The last day in law to give the refusal of a request of Monday 2 March 2026: reg 5(1)."""


@pytest.fixture
async def council(database: Database, tmp_path: Path) -> AsyncGenerator[WorkingCouncil]:
    async with working_council(database, tmp_path) as made:
        yield made


async def both_days(council: WorkingCouncil, case_id: str) -> tuple[str | None, str | None]:
    """The last day in law of the letter of a refusal, in the worklist and among what is required.

    There is one item for it.
    """
    (item,) = await council.items()
    required = await council.desk.required(case_id, REFUSED)
    return item.get("law_due_on"), required.get("by_on")


async def sent_to_mother(council: WorkingCouncil) -> tuple[str, int]:
    """A refusal that was sent to the mother and is held back for the father."""
    case_id, refusal = await council.desk.council.refused_case(parents())
    answer = await refuse(council, case_id, refusal)
    assert answer.status_code == 201, answer.text
    return case_id, refusal


async def test_a_corrected_letter_has_no_last_day_in_either(council: WorkingCouncil) -> None:
    case_id, refusal = await sent_to_mother(council)
    assert await both_days(council, case_id) == (SIX_WEEKS, SIX_WEEKS), "the father has none"
    await council.change_people(case_id, parents(email="robin@example.org"))
    answer = await refuse(council, case_id, refusal, "address_changed")
    assert answer.status_code == 201, answer.text
    assert await council.items() == []
    assert (await council.desk.required(case_id, REFUSED))["by_on"] == SIX_WEEKS

    values = {"notified_on": "2026-03-31"}
    correction = {"position": refusal, "values": values, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)
    await council.desk.work()

    assert await both_days(council, case_id) == (None, None)
    made = await council.desk.council.send(
        case_id, refusal, confirmed=["other_day", "address_changed"]
    )
    assert made.status_code == 201, made.text
    assert await both_days(council, case_id) == (None, None), "it is made, and not sent yet"
    await council.desk.council.sender.run_cycle()
    assert await council.items() == []
    assert (await council.desk.required(case_id, REFUSED))["progress"] == "sent"


async def test_a_letter_that_was_taken_back_and_is_right_has_none_in_either(
    council: WorkingCouncil,
) -> None:
    case_id, refusal = await council.desk.council.refused_case()
    assert (await refuse(council, case_id, refusal)).status_code == 201
    voided = await void(council.desk, case_id, refusal)
    assert (await take_back(council.desk, case_id, voided)).status_code == 201
    await council.desk.council.sender.run_cycle()
    await void(council.desk, case_id, voided)
    await council.desk.work()

    assert await both_days(council, case_id) == (None, None)

    assert (await refuse(council, case_id, refusal)).status_code == 201
    assert await council.items() == []
