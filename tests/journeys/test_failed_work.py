"""What did not arrive is dismissed by the program only while it is work."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import COUNCIL, new_key

from chassis.database import transaction
from chassis.testing import Database
from events.envelope import CaseId
from notification_service.store.notices import current_notices
from notification_service.worker.automatic_notices.changed_case import ChangedCase, case_history
from notification_service.worker.automatic_notices.failed_work import FailedWork

REFUSED = "assessment-refused"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


async def test_what_was_sent_in_the_place_of_a_failed_notice_makes_it_no_needless_one(
    desk: AutomaticDesk,
) -> None:
    """The second is recorded as sent while the planner looks at the failure of the first.

    "Not needed", of a refusal, would be a false fact before a tribunal.
    """
    case_id, refusal = await desk.council.refused_case()
    desk.council.mail.rcpt_reply = "550 no such user"
    assert (await desk.council.send(case_id, refusal)).status_code == 201
    await desk.council.sender.run_cycle()
    engine = desk.composer.engine
    async with transaction(engine, COUNCIL) as db:
        until_failure = await case_history(db, COUNCIL, CaseId(UUID(case_id)))
    assert until_failure[-1].event.type == "notice.failed"
    desk.council.mail.rcpt_reply = "250 OK"
    sure = await desk.council.send(case_id, refusal, confirmed=["failed_address"])
    assert sure.status_code == 201, sure.text
    await desk.council.sender.run_cycle()

    case = ChangedCase(COUNCIL, CaseId(UUID(case_id)), until_failure[-1:], until_failure)
    async with transaction(engine, COUNCIL) as db:
        await FailedWork(current_notices(), desk.composer.now).end(db, case)

    assert [each["type"] for each in await desk.council.facts(case_id)] == [
        *("notice.failed", "notice.sent")
    ]


async def test_what_did_not_arrive_and_is_overtaken_is_dismissed_as_not_needed(
    desk: AutomaticDesk,
) -> None:
    """That the council will assess was not received, and the parent withdrew the request since."""
    council = desk.council
    case_id, agreed = await desk.agreed_case()
    council.mail.rcpt_reply = "550 no such user"
    body = {"requirement": "assessment-agreed", "reports": agreed}
    made = await council.post(council.notices, f"/v1/cases/{case_id}/notices", body)
    await council.sender.run_cycle()
    not_needed = {**body, "notice_id": made["notices"][0]["notice_id"], "reason": "not_needed"}
    path = f"/v1/cases/{case_id}/notice-dismissals"

    early = await council.notices.post(path, json=not_needed, headers=new_key())
    withdrawal = {"request_id": await desk.request_id(case_id), "on": "2026-04-01", "by": "parent"}
    await desk.record(case_id, "request-withdrawals", withdrawal)
    late = await council.notices.post(path, json=not_needed, headers=new_key())

    assert early.status_code == 422, "a provision requires it"
    assert late.status_code == 201, late.text
