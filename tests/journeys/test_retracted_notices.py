"""A letter that a step is late, where the announcement of the delay was retracted afterwards."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import SETTINGS, new_key, person
from tests.journeys.test_automatic_notices import start, today_in_words, wait_for
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages
from tests.journeys.worklist_client import worklist_client, worklist_items

from chassis.clock import LondonClock, SandboxClock
from chassis.database import create_engine
from chassis.testing import Database

LATE: Final = "step-late"
TAKEN_BACK: Final = "delay-taken-back"
DECISION: Final = "assessment-decision"
MONDAY: Final = "2026-04-13"
"""Six weeks from Monday 2 March 2026: the last day for the decision."""
TUESDAY: Final = "2026-04-14"
NOON: Final = datetime(2026, 4, 14, 11, tzinfo=UTC)


@dataclass(frozen=True)
class DelayDesk:
    """A council whose deadlines real processes evaluate and announce, on the day that is given."""

    desk: AutomaticDesk
    worklists: AsyncClient
    clock: SandboxClock

    async def set_day(self, day: str) -> None:
        """Have the processes of deadline-service take a day as the present one."""
        await self.clock.set(date.fromisoformat(day))

    async def late_case(self, child: dict[str, JsonValue] | None = None) -> str:
        """A case whose decision is late since yesterday, and whose mother had a letter of that."""
        request = {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": "2026-03-02",
        }
        body = {"person": child or person(), "request": request}
        council = self.desk.council
        case_id = str((await council.post(council.cases, "/v1/cases", body))["case_id"])
        await self.set_day(MONDAY)
        await wait_for(self.desk, case_id, "deadline.set", DECISION)
        await self.set_day(TUESDAY)
        await wait_for(self.desk, case_id, "deadline.missed", DECISION)
        await self.desk.work(NOON)
        return case_id

    async def decided_in_time(self, case_id: str) -> dict[str, Any]:
        """The council decided on the Friday before, and records it now; what retracts the delay."""
        day = "2026-04-10"
        request_id = await self.desk.request_id(case_id)
        decision = {"request_id": request_id, "decided_on": day, "notified_on": day}
        await self.desk.record(case_id, "assessment-agreements", decision)
        await self.set_day(TUESDAY)
        return await wait_for(self.desk, case_id, "deadline.retracted", DECISION)

    async def correct(self, case_id: str, type_: str, **values: str) -> None:
        """Correct days of the fact of a type."""
        path = f"/v1/cases/{case_id}/history"
        history = (await self.desk.council.cases.get(path)).json()["facts"]
        (fact,) = [each for each in history if each["type"] == type_]
        correction = {"position": fact["position"], "values": values, "reason": "mistyped"}
        await self.desk.record(case_id, "corrections", correction)

    async def held_notices(self) -> list[tuple[str, list[str]]]:
        """The items of the worklist: the day to work to, and what a delay means."""
        found = (await self.desk.council.cases.get("/v1/events?limit=200")).json()["events"]
        items = await worklist_items(self.worklists, found[-1]["position"], kind="held_notice")
        return [
            (each["work_on"], [reason["reason"] for reason in each["why_here"]["reasons"]])
            for each in items
        ]

    async def take_back(
        self, case_id: str, reports: int, path: str = "notices", **more: object
    ) -> Response:
        """The response to the letter that takes back the one of a delay."""
        body = {"requirement": TAKEN_BACK, "reports": reports, **more}
        return await self.desk.council.notices.post(
            f"/v1/cases/{case_id}/{path}", json=body, headers=new_key()
        )

    async def check_nothing_to_take_back(self, case_id: str, retraction: int) -> None:
        """That what takes a letter back is neither listed nor sent."""
        answer = await self.desk.council.notices.get(
            f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        assert TAKEN_BACK not in {each["requirement"] for each in answer.json()["notices"]}
        refused = await self.take_back(case_id, retraction)
        assert refused.status_code == 409
        assert "there is nothing to take back" in refused.json()["detail"]


@pytest.fixture
async def delays(database: Database, tmp_path: Path) -> AsyncGenerator[DelayDesk]:
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        complaints = [{"name": "Complaints team", "phone": "01632 960304"}]
        changed = await desk.council.notices.put(
            "/v1/notice-settings",
            json={
                **SETTINGS,
                "complaint_services": complaints,
                "letters_by": "print_run",
                "automatic": [LATE],
            },
            headers={"If-Match": '"1"'},
        )
        assert changed.status_code == 200, changed.text
        worklists = await worklist_client(stack, database)
        engine = create_engine(database.url_for("deadline_service"), pool_size=1)
        stack.push_async_callback(engine.dispose)
        given = {"SANDBOX_TODAY": MONDAY, "ANNOUNCEMENT_QUIET_SECONDS": "0"}
        for name in ("evaluator", "announcer"):
            await start(stack, database, tmp_path, name, **given)
        yield DelayDesk(desk, worklists, SandboxClock(engine, None, LondonClock().today))


async def test_a_letter_of_a_delay_that_was_none_is_taken_back(delays: DelayDesk) -> None:
    """The decision was made in time, and recorded after the family was told that it is late."""
    desk = delays.desk
    case_id = await delays.late_case()
    assert [to for to, _ in desk.sent] == ["alex@example.org"]
    assert "We are late" in desk.sent[0][1]

    retracted = await delays.decided_in_time(case_id)
    await desk.work(NOON)

    held = (await desk.council.facts(case_id))[-1]
    assert (held["type"], held["data"]["template"]) == ("notice.held", TAKEN_BACK)
    assert (held["data"]["why"], held["data"]["reasons"]) == (retracted["position"], ["retracted"])
    shown = await desk.required(case_id, TAKEN_BACK)
    assert (shown["audience"], shown["progress"]) == ("family", "held")
    await delays.set_day(TUESDAY)
    assert await delays.held_notices() == [("2026-04-15", ["duty"])]

    preview = (await delays.take_back(case_id, retracted["position"], "notice-previews")).json()
    assert (len(preview["previews"]), preview["missing"], preview["doubts"]) == (1, [], [])
    sent = await delays.take_back(case_id, retracted["position"])
    assert sent.status_code == 201, sent.text
    await desk.council.sender.run_cycle()

    to, words = desk.sent[-1]
    assert to == "alex@example.org"
    assert f"“We are late”, sent on {today_in_words()}" in words
    assert "It says that this is late: our decision whether to carry out an assessment." in words
    assert "That was not right." in words
    assert (await desk.required(case_id, TAKEN_BACK))["progress"] == "sent"
    await delays.set_day(TUESDAY)
    assert await delays.held_notices() == []
    repeated = await delays.take_back(case_id, retracted["position"])
    assert repeated.status_code == 409


async def test_a_letter_of_a_delay_that_was_posted_after_its_retraction_is_found(
    delays: DelayDesk,
) -> None:
    desk = delays.desk
    case_id = await delays.late_case(person(email=None, **HOME))
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    retracted = await delays.decided_in_time(case_id)
    await desk.work(NOON)
    before = await desk.council.facts(case_id)

    await posted(desk.council, run)
    await desk.work(NOON)

    sent, held = await desk.council.facts(case_id)
    assert before == []
    assert (sent["type"], held["data"]["template"]) == ("notice.sent", TAKEN_BACK)
    assert held["data"]["why"] == retracted["position"]
    dismissed = await desk.dismiss(case_id, retracted["position"], TAKEN_BACK, "not_needed")
    assert dismissed.status_code == 201, dismissed.text
    assert (await desk.required(case_id, TAKEN_BACK))["progress"] == "dismissed"


async def test_a_delay_on_another_day_has_one_letter_that_corrects_the_first(
    delays: DelayDesk,
) -> None:
    """The request came a week later than was recorded, and the decision is late by that as well.

    What takes the first letter back is not asked for any more: two letters would contradict.
    """
    desk = delays.desk
    case_id = await delays.late_case()
    await delays.correct(case_id, "request.received", received_on="2026-03-09")
    await delays.set_day(TUESDAY)
    retracted = await wait_for(desk, case_id, "deadline.retracted", DECISION)
    await desk.work(NOON)
    assert (await desk.required(case_id, TAKEN_BACK))["progress"] == "held"

    await delays.set_day("2026-04-21")
    await wait_for_another_day(desk, case_id, "2026-04-20")
    await desk.work(datetime(2026, 4, 21, 11, tzinfo=UTC))
    assert await delays.held_notices() == [], "the deadlines follow from all of the case"
    await desk.work(datetime(2026, 4, 21, 11, 10, tzinfo=UTC))

    _, second = desk.sent
    assert "This corrects an earlier letter" in second[1]
    assert (
        "The earlier letter gave Monday 13 April 2026 as the day on which it was due."
        " The right date is Monday 20 April 2026." in second[1]
    )
    await delays.check_nothing_to_take_back(case_id, retracted["position"])


async def test_a_letter_with_a_wrong_day_is_corrected_though_the_step_is_late_by_the_right_one(
    delays: DelayDesk,
) -> None:
    """The request came a day earlier than was recorded: nothing is taken back."""
    desk = delays.desk
    case_id = await delays.late_case()
    await delays.correct(case_id, "request.received", received_on="2026-03-01")
    await delays.set_day(TUESDAY)
    await wait_for_another_day(desk, case_id, "2026-04-12")
    retracted = await wait_for(desk, case_id, "deadline.retracted", DECISION)

    await desk.work(NOON + timedelta(minutes=10))

    _, second = desk.sent
    assert "This corrects an earlier letter" in second[1]
    assert (
        "The earlier letter gave Monday 13 April 2026 as the day on which it was due."
        " The right date is Sunday 12 April 2026." in second[1]
    )
    await delays.check_nothing_to_take_back(case_id, retracted["position"])


async def test_a_letter_of_a_delay_is_taken_back_though_a_late_decision_was_recorded_before(
    delays: DelayDesk,
) -> None:
    """Its day was mistyped: the decision was made in time."""
    desk = delays.desk
    case_id = await delays.late_case()
    missed = await wait_for(desk, case_id, "deadline.missed", DECISION)
    request_id = await desk.request_id(case_id)
    decision = {"request_id": request_id, "decided_on": TUESDAY, "notified_on": TUESDAY}
    await desk.record(case_id, "assessment-agreements", decision)
    await delays.set_day(TUESDAY)
    late = await wait_for(desk, case_id, "deadline.met", DECISION)
    assert late["data"]["late"]

    in_time = {"decided_on": "2026-04-10", "notified_on": "2026-04-10"}
    await delays.correct(case_id, "request.agreed", **in_time)
    await delays.set_day(TUESDAY)
    retracted = await wait_for(desk, case_id, "deadline.retracted", DECISION)
    await desk.work(NOON)

    assert retracted["data"]["retracts"] == [missed["position"], late["position"]]
    held = (await desk.council.facts(case_id))[-1]
    assert (held["data"]["template"], held["data"]["why"]) == (TAKEN_BACK, retracted["position"])
    sent = await delays.take_back(case_id, retracted["position"])
    assert sent.status_code == 201, sent.text
    await desk.council.sender.run_cycle()
    assert "That was not right." in desk.sent[-1][1]
    assert (await desk.required(case_id, TAKEN_BACK))["progress"] == "sent"


async def wait_for_another_day(desk: AutomaticDesk, case_id: str, day: str) -> None:
    """Wait until the delay was announced once more, of another last day."""
    selected = {"case_id": case_id, "type": "deadline.missed"}
    async with asyncio.timeout(30):
        while True:
            events = (await desk.council.cases.get("/v1/events", params=selected)).json()["events"]
            if any(
                (each["data"]["rule"], each["data"]["law_due_on"]) == (DECISION, day)
                for each in events
            ):
                return
            await asyncio.sleep(0.1)
