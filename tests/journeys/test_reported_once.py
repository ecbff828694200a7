"""How often a fact is reported to a person: by each channel, before and after a correction."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from pydantic import JsonValue
from tests.journeys.automatic_desk import MONDAY_AT_NOON
from tests.journeys.notice_desk import SETTINGS, new_key, person
from tests.journeys.test_automatic_notices import AGREED
from tests.journeys.test_letters import HOME
from tests.journeys.working_council import WorkingCouncil, working_council

from chassis.testing import Database

EVENING: Final = datetime(2026, 3, 30, 18, tzinfo=UTC)
MORNING: Final = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.fixture
async def council(database: Database, tmp_path: Path) -> AsyncGenerator[WorkingCouncil]:
    """A council that prints letters, and has one notice sent by itself."""
    async with working_council(database, tmp_path) as made:
        settings: dict[str, JsonValue] = {
            **SETTINGS,
            "letters_by": "print_run",
            "automatic": [AGREED],
        }
        changed = await made.desk.council.notices.put(
            "/v1/notice-settings", json=settings, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == 200, changed.text
        yield made


async def correct(council: WorkingCouncil, case_id: str, position: int) -> None:
    """Correct the day of a decision."""
    values = {"decided_on": "2026-03-27"}
    body = {"position": position, "values": values, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", body)
    await council.items()


async def test_a_fact_is_reported_once_by_each_channel(council: WorkingCouncil) -> None:
    """The mother asked for a letter of what she had by e-mail."""
    desk = council.desk.council
    case_id, refusal = await desk.refused_case(person(**HOME))
    await council.items()

    first = await desk.send(case_id, refusal, confirmed=["other_day"])
    second = await desk.send(case_id, refusal, confirmed=["other_day"])
    letter = await desk.send(case_id, refusal, confirmed=["other_day"], channel="letter")

    assert [each.status_code for each in (first, second, letter)] == [201, 409, 201]
    assert [each["channel"] for each in first.json()["notices"]] == ["email"]
    assert [each["channel"] for each in letter.json()["notices"]] == ["letter"]


async def test_the_notice_of_a_fact_that_was_corrected_before_its_time_states_what_is_right(
    council: WorkingCouncil,
) -> None:
    """It waits for the morning. No earlier letter gave the wrong day, so that none is corrected."""
    case_id, agreed = await council.desk.agreed_case()
    await council.items()
    await council.desk.work(EVENING)
    await correct(council, case_id, agreed)

    await council.desk.work(MORNING)

    ((to, words),) = council.desk.sent
    assert to == "alex@example.org"
    assert "This corrects an earlier letter" not in words
    assert (await council.desk.required(case_id, AGREED))["progress"] == "sent"
    assert await council.items() == []


async def test_a_letter_whose_fact_is_corrected_while_it_waits_is_work_for_an_officer(
    council: WorkingCouncil,
) -> None:
    """It was made by itself, and lies in no print run yet."""
    desk = council.desk.council
    case_id, agreed = await council.desk.agreed_case(person(email=None, **HOME))
    await council.items()
    await council.desk.work()
    assert (await council.desk.required(case_id, AGREED))["progress"] == "pending"
    await correct(council, case_id, agreed)

    run = await desk.notices.post("/v1/print-runs", json={}, headers=new_key())
    await council.desk.work(MONDAY_AT_NOON)

    assert (run.status_code, run.json()["detail"]) == (409, "no letter waits to be printed")
    (failed,) = await desk.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == ("notice.failed", "overtaken")
    (item,) = await council.items()
    assert (item["kind"], item["notice"]["failed_because"]) == ("returned_notice", "overtaken")
    body = {"requirement": AGREED, "reports": agreed}
    made = await desk.post(desk.notices, f"/v1/cases/{case_id}/notices", body)
    assert [each["state"] for each in made["notices"]] == ["pending"]
