"""A letter gave a day that another fact sets, which is corrected: the family is given the new."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import new_key, person
from tests.journeys.test_automatic_notices import start_deadlines, wait_for
from tests.journeys.test_letters import HOME

from chassis.testing import Database

CHANGED: Final = "days-changed"
AGREED: Final = "assessment-agreed"


async def correct_request(desk: AutomaticDesk, case_id: str, received_on: str) -> None:
    """Correct the day on which the request of a case was received."""
    history = (await desk.council.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
    (request,) = [each for each in history if each["type"] == "request.received"]
    values = {"received_on": received_on}
    correction = {"position": request["position"], "values": values, "reason": "mistyped"}
    await desk.record(case_id, "corrections", correction)


async def changed_days(desk: AutomaticDesk, case_id: str) -> list[dict[str, Any]]:
    """The notices of changed days that a case requires."""
    answer = await desk.council.notices.get(
        f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
    )
    return [each for each in answer.json()["notices"] if each["requirement"] == CHANGED]


async def test_a_family_is_given_the_new_day_when_the_day_of_the_request_is_corrected(
    database: Database, tmp_path: Path
) -> None:
    """The letter of the agreement gave the days that count from the request.

    They are sixteen and twenty weeks from Monday 2 March 2026. It arrived on the 9th. The letter
    reports the agreement, which is right: nothing else corrects it. Whether to assess is decided,
    so that the day for that is no news.
    """
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        assert (await desk.choose(AGREED, CHANGED)).status_code == 200
        case_id, _ = await desk.agreed_case()
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, case_id, "deadline.set", "plan-final")
        await desk.work()
        ((_, letter),) = desk.sent
        assert "Monday 22 June 2026. That is sixteen weeks from Monday 2 March 2026" in letter

        await correct_request(desk, case_id, "2026-03-09")
        for rule in ("no-plan-decision", "plan-final"):
            await wait_for(desk, case_id, "deadline.revised", rule)
        await desk.work()

        news = [words for _, words in desk.sent[1:]]
        assert len(news) == 2, news
        decision, plan = news
        assert "our letter if we decide not to make a plan" in decision
        assert "may give Monday 22 June 2026 as the date by which it is due" in decision
        assert (
            "It is now due by Monday 29 June 2026. That is sixteen weeks from Monday 9 March 2026,"
            " the day of the request." in decision
        )
        assert "may give Monday 20 July 2026" in plan
        assert "It is now due by Monday 27 July 2026. That is twenty weeks from" in plan
        assert "The rest of the letter is still right." in plan
        assert [each["progress"] for each in await changed_days(desk, case_id)] == ["sent", "sent"]
        assert (await desk.required(case_id, AGREED))["progress"] == "sent"


async def test_a_council_that_has_not_chosen_it_sees_it_and_has_no_item(
    database: Database, tmp_path: Path
) -> None:
    """A day that is corrected back before anything was sent is overtaken by the next news."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        case_id, _ = await desk.agreed_case()
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, case_id, "deadline.set", "plan-final")
        await correct_request(desk, case_id, "2026-03-09")
        for rule in ("no-plan-decision", "plan-final"):
            await wait_for(desk, case_id, "deadline.revised", rule)
        await desk.work()

        found = await changed_days(desk, case_id)
        assert [(each["force"], each["progress"]) for each in found] == [
            ("courtesy", "not_sent"),
            ("courtesy", "not_sent"),
        ]
        assert all("by_on" not in each for each in found)
        assert await desk.council.facts(case_id) == []

        await correct_request(desk, case_id, "2026-03-02")
        async with asyncio.timeout(60):
            while True:
                found = await changed_days(desk, case_id)
                if len(found) == 4:
                    break
                await asyncio.sleep(0.1)
        assert [each["progress"] for each in found] == [
            *("overtaken", "overtaken"),
            *("not_sent", "not_sent"),
        ]


async def test_a_letter_that_waits_is_not_posted_with_a_day_that_changed(
    database: Database, tmp_path: Path
) -> None:
    """It lies in the print queue when the day of the request is corrected: an officer sends it."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        council = desk.council
        assert (await desk.choose(AGREED, letters_by="print_run")).status_code == 200
        case_id, agreed = await desk.agreed_case(person(email=None, **HOME))
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, case_id, "deadline.set", "plan-final")
        await desk.work()

        await correct_request(desk, case_id, "2026-03-09")
        await wait_for(desk, case_id, "deadline.revised", "plan-final")
        printed = await council.notices.post("/v1/print-runs", json={}, headers=new_key())

        assert printed.status_code == 409, "no letter waits to be printed"
        (fact,) = await council.facts(case_id)
        assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "overtaken")
        body = {"requirement": AGREED, "reports": agreed}
        path = f"/v1/cases/{case_id}/notices"
        async with asyncio.timeout(60):
            while True:
                sent = await council.notices.post(path, json=body, headers=new_key())
                if "try again" not in sent.json().get("detail", ""):
                    break
                await asyncio.sleep(0.1)
        assert sent.status_code == 201, sent.text
        printed = await council.notices.post("/v1/print-runs", json={}, headers=new_key())
        assert printed.status_code == 201, "the letter with the days of now"
