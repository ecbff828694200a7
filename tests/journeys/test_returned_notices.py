"""A notice that did not arrive is work, with the last day in law by which it must be given."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.digest_desk import DigestDesk, digest_desk
from tests.journeys.notice_desk import REFUSAL, SETTINGS, new_key, person
from tests.journeys.worklist_client import worklist_items

from chassis.testing import Database
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS
from events.london_day import london_day

HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "ZZ99 1ZZ"}
REASONS: Final = {"reasons": REFUSAL["reasons"]}
"""What only the council knows: the days are those of the deadlines."""
DAY: Final = timedelta(days=1)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncGenerator[DigestDesk]:
    """A council that prints letters, whose deadlines are evaluated by a real process."""
    async with digest_desk(database) as made:
        printing = {**SETTINGS, "letters_by": "print_run"}
        changed = await made.http.put(
            "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == 200, changed.text
        async with evaluator(database, tmp_path):
            yield made


@asynccontextmanager
async def evaluator(database: Database, folder: Path) -> AsyncGenerator[None]:
    settings = {"DATABASE_URL": database.url_for("deadline_service"), **UNREACHABLE_LIMITS}
    async with running_process("deadline_service evaluator", settings, folder / "log"):
        yield


async def test_a_refusal_that_does_not_arrive_is_to_be_given_by_the_end_of_the_six_weeks(
    desk: DigestDesk,
) -> None:
    """The e-mail is refused, so a letter follows. It is posted, and comes back.

    Meanwhile the case was closed, as is usual after a refusal.
    """
    today = london_day(datetime.now(UTC))
    received_on = today - 36 * DAY
    last_day = received_on + 42 * DAY  # reg 5(1): six weeks from the day of the request
    case_id, refusal = await refused_case(desk, received_on, today - DAY)

    desk.mail.rcpt_reply = "550 no such user"
    await send(desk, case_id, refusal)
    await desk.desk.sender.run_cycle()

    # The letter lies in the next print run: until it is posted the family was told of nothing.
    (waiting,) = await returned_notices(desk, case_id)
    assert waiting["title"] == (
        "Send a notice that did not arrive, or was withheld: the date of notice is in doubt"
    )
    assert waiting["law_due_on"] == last_day.isoformat()
    assert today < date.fromisoformat(waiting["work_on"]) <= last_day
    assert "The last day in law to give the notice is" in waiting["why_here"]["words"]
    assert waiting["why_here"]["reasons"] == [{"reason": "limit_of_law", "days": 14}]

    letter_id = await post_letter(desk, case_id)
    assert await returned_notices(desk, case_id) == []

    closing = {"reason": "no_assessment", "on": today.isoformat()}
    await desk.desk.post(desk.desk.cases, f"/v1/cases/{case_id}/closures", closing)
    came_back = {"returned_on": today.isoformat()}
    await desk.desk.post(desk.http, f"/v1/notices/{letter_id}/returns", came_back)
    (returned,) = await returned_notices(desk, case_id)
    assert (returned["law_due_on"], returned["work_on"]) == (
        waiting["law_due_on"],
        waiting["work_on"],
    )

    desk.mail.rcpt_reply = "250 OK"
    # Neither the mailbox nor the home is another: the officer says that they are right now.
    await send(desk, case_id, refusal, "failed_address")
    await desk.desk.sender.run_cycle()
    assert await returned_notices(desk, case_id) == []


async def test_a_refusal_that_came_back_and_was_handed_over_is_no_work_any_more(
    desk: DigestDesk,
) -> None:
    """The mother has no other address, and the officer gave it to her at a meeting."""
    today = london_day(datetime.now(UTC))
    case_id, refusal = await refused_case(desk, today - 36 * DAY, today - DAY, person())
    desk.mail.rcpt_reply = "550 no such user"
    await send(desk, case_id, refusal)
    await desk.desk.sender.run_cycle()
    (item,) = await returned_notices(desk, case_id)
    failed = item["notice"]["notice_id"]
    assert await progress(desk, case_id) == ["not_sent"]

    for notice_id, reason, status in (
        (failed, "not_needed", 422),
        (str(uuid4()), "informed_otherwise", 422),
        (failed, "informed_otherwise", 201),
        (failed, "informed_otherwise", 409),
    ):
        answer = await dismiss(desk, case_id, refusal, notice_id, reason)
        assert answer.status_code == status, answer.text

    assert await returned_notices(desk, case_id) == []
    assert await progress(desk, case_id) == ["dismissed"]
    assert (await history(desk, case_id))[-1]["data"]["notice_id"] == failed


async def test_a_notice_that_arrived_cannot_be_dismissed(desk: DigestDesk) -> None:
    today = london_day(datetime.now(UTC))
    case_id, refusal = await refused_case(desk, today - 36 * DAY, today - DAY)
    await send(desk, case_id, refusal)
    await desk.desk.sender.run_cycle()
    found = (await desk.http.get("/v1/notices", params={"case_id": case_id})).json()["notices"]

    answer = await dismiss(desk, case_id, refusal, found[0]["notice_id"], "informed_otherwise")

    assert (answer.status_code, answer.json()["detail"]) == (409, "the notice has not failed")


async def dismiss(
    desk: DigestDesk, case_id: str, refusal: int, notice_id: str, reason: str
) -> Response:
    """The response to the dismissal of the letter of a refusal that did not arrive."""
    body = {
        "requirement": "assessment-refused",
        "reports": refusal,
        "notice_id": notice_id,
        "reason": reason,
    }
    path = f"/v1/cases/{case_id}/notice-dismissals"
    return await desk.http.post(path, json=body, headers=new_key())


async def progress(desk: DigestDesk, case_id: str) -> list[str]:
    """How far the notice of the refusal to the family is."""
    answer = await desk.http.get(
        f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
    )
    return [
        each["progress"]
        for each in answer.json()["notices"]
        if each["requirement"] == "assessment-refused" and each["audience"] == "family"
    ]


async def refused_case(
    desk: DigestDesk,
    received_on: date,
    refused_on: date,
    child: dict[str, JsonValue] | None = None,
) -> tuple[str, int]:
    """A case of a mother with a mailbox and a home, and the position of its refusal."""
    request = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": received_on.isoformat(),
    }
    council = desk.desk
    opening = {"person": child or person(**HOME), "request": request}
    case_id = (await council.post(council.cases, "/v1/cases", opening))["case_id"]
    (received,) = [
        each for each in await history(desk, case_id) if each["type"] == "request.received"
    ]
    day = refused_on.isoformat()
    decided = {
        "request_id": received["data"]["request_id"],
        "decided_on": day,
        "notified_on": day,
    }
    path = f"/v1/cases/{case_id}/assessment-refusals"
    return str(case_id), (await council.post(council.cases, path, decided))["position"]


async def send(desk: DigestDesk, case_id: str, refusal: int, *confirmed: str) -> None:
    """Send the letter of a refusal, once the days that it states are worked out."""
    async with asyncio.timeout(30):
        while True:
            answer = await desk.desk.send(case_id, refusal, REASONS, confirmed=confirmed)
            if answer.status_code != 409:
                break
            assert "try again" in answer.json()["detail"], answer.text
            await asyncio.sleep(0.05)
    assert answer.status_code == 201, answer.text


async def post_letter(desk: DigestDesk, case_id: str) -> str:
    """Print and post the one letter that waits; its id."""
    council = desk.desk
    run = (await council.post(council.notices, "/v1/print-runs", {}))["print_run_id"]
    await council.notices.get(f"/v1/print-runs/{run}/file")
    posted_on = {"posted_on": london_day(datetime.now(UTC)).isoformat()}
    await council.post(council.notices, f"/v1/print-runs/{run}/mailings", posted_on)
    found = (await council.notices.get("/v1/notices", params={"case_id": case_id})).json()
    (letter,) = [each for each in found["notices"] if each.get("print_run_id") == run]
    return str(letter["notice_id"])


async def returned_notices(desk: DigestDesk, case_id: str) -> list[dict[str, Any]]:
    """The items of the worklist, once every fact of the case is in it."""
    newest = max(each["position"] for each in await history(desk, case_id))
    return await worklist_items(desk.worklists, newest, kind="returned_notice")


async def history(desk: DigestDesk, case_id: str) -> list[dict[str, Any]]:
    """The facts of a case."""
    found: list[dict[str, Any]] = (
        await desk.desk.cases.get(f"/v1/cases/{case_id}/history")
    ).json()["facts"]
    return found
