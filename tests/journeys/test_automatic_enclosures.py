"""A final plan that is sent by itself: with its document, once that is uploaded."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.enclosing_desk import EnclosingDesk, attached
from tests.journeys.notice_desk import new_key

from chassis.testing import Database
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

FINAL: Final = "final-plan"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database, is_evaluated=False) as made:
        chosen = await made.choose(FINAL)
        assert chosen.status_code == 200, chosen.text
        yield made


async def wait_until_evaluated(desk: AutomaticDesk, case_id: str, final: int) -> None:
    body = {"requirement": FINAL, "reports": final}
    path = f"/v1/cases/{case_id}/notice-previews"
    async with asyncio.timeout(30):
        while True:
            answer = await desk.council.notices.post(path, json=body, headers=new_key())
            if answer.status_code != 409:
                return
            await asyncio.sleep(0.05)


async def test_a_final_plan_is_sent_by_itself_once_its_document_is_there(
    desk: AutomaticDesk, database: Database, tmp_path: Path
) -> None:
    """It waits for the upload, and after an hour an officer must look at it."""
    council = EnclosingDesk(desk.council)
    settings = {"DATABASE_URL": database.url_for("deadline_service"), **UNREACHABLE_LIMITS}
    async with running_process("deadline_service evaluator", settings, tmp_path / "log"):
        case_id = await council.agreed_case()
        document = await council.filed(case_id)
        final = await council.final_plan(case_id, document)
        await wait_until_evaluated(desk, case_id, final)

        await desk.work()

        assert desk.sent == []
        assert (await desk.required(case_id, FINAL))["progress"] == "pending"
        await council.upload(case_id, document)
        await desk.work(MONDAY_AT_NOON + timedelta(minutes=1))

        (email,) = desk.council.mail.accepted
        assert attached(email) == [("plan-1.pdf", document["content"])]
        assert (await desk.required(case_id, FINAL))["progress"] == "sent"

        other = await council.agreed_case()
        never_uploaded = await council.final_plan(other, await council.filed(other))
        await wait_until_evaluated(desk, other, never_uploaded)
        await desk.work()
        await desk.work(MONDAY_AT_NOON + timedelta(hours=1))
        assert (await desk.required(other, FINAL))["held_because"] == ["incomplete"]
