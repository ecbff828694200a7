"""A letter by GOV.UK Notify: sent once, and what Notify reports of it is recorded as a fact."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import pytest
from deploy.notify_stand_in.faults import NotifyFault
from tests.journeys.notice_desk import SETTINGS
from tests.journeys.notify_desk import NotifyDesk, notify_desk

from chassis.testing import Database

KEPT: Final = "SELECT count(*) FROM notification.notice WHERE fallback_id IS NOT NULL"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NotifyDesk]:
    async with notify_desk(database) as made:
        yield made


async def test_a_letter_is_accepted_then_delivered_and_proven(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice()

    (message,) = desk.messages
    assert (message.to, message.reference) == ("alex@example.org", notice_id)
    assert "Saturday 30 May 2026" in message.body
    assert await desk.facts(case_id) == ["notice.sent"]
    assert await desk.checker.run_cycle() == 0, "it is looked up in some minutes, or by a receipt"

    message_id = desk.report("delivered")
    assert (await desk.receive(message_id, "delivered")).status_code == 204
    assert await desk.checker.run_cycle() == 1

    found = await desk.notice(notice_id)
    assert found["notice"]["state"] == "delivered"
    assert found["notice"]["delivered_at"] > found["notice"]["ended_at"]
    assert [(each["outcome"], each["reply_code"]) for each in found["tried"]] == [("accepted", 201)]
    assert await desk.facts(case_id) == ["notice.sent", "notice.delivered"]
    content = (await desk.desk.notices.get(f"/v1/notices/{notice_id}/content")).json()
    assert (content["subject"], content["text"]) == (message.subject, message.body)
    assert await desk.desk.sender.run_cycle() == await desk.checker.run_cycle() == 0


async def test_without_receipts_the_status_is_looked_up(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice()
    desk.report("sending")
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1
    assert (await desk.notice(notice_id))["notice"]["state"] == "sent"

    desk.report("delivered")
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1

    assert await desk.facts(case_id) == ["notice.sent", "notice.delivered"]
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 0, "a final status is not looked up again"


async def test_a_look_without_an_answer_is_repeated_later(desk: NotifyDesk) -> None:
    case_id, _ = await desk.sent_notice()
    desk.report("delivered")
    desk.notify.faults.looking += [
        NotifyFault.SERVER_ERROR,
        NotifyFault.INVALID_ANSWER,
        *(NotifyFault.DROP, NotifyFault.DROP),
    ]
    for _ in range(3):
        await desk.pass_time()
        assert await desk.checker.run_cycle() == 1
        assert await desk.facts(case_id) == ["notice.sent"]

    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1
    assert await desk.facts(case_id) == ["notice.sent", "notice.delivered"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("permanent-failure", "permanent"),
        ("temporary-failure", "temporary"),
        ("technical-failure", "temporary"),
    ],
)
async def test_a_letter_that_did_not_arrive_is_a_fact_and_can_be_sent_again(
    desk: NotifyDesk, status: str, reason: str
) -> None:
    """A mailbox that does not exist is confirmed before it is written to; a full one is not."""
    case_id, notice_id = await desk.sent_notice()
    desk.report(status)
    await desk.pass_time()
    await desk.checker.run_cycle()

    notice = (await desk.notice(notice_id))["notice"]
    assert (notice["state"], notice["failure"]) == ("failed", reason)
    assert "returned_at" in notice
    assert await desk.facts(case_id) == ["notice.sent", f"notice.failed {reason}"]

    refusal = notice["reports"]
    doubts = ["failed_address"] if reason == "permanent" else []
    assert (await desk.desk.send(case_id, refusal)).status_code == (409 if doubts else 201)
    if doubts:
        sure = await desk.desk.send(case_id, refusal, confirmed=doubts)
        assert sure.status_code == 201, sure.text
    assert await desk.desk.sender.run_cycle() == 1
    assert len(desk.messages) == 2


async def test_a_letter_that_comes_back_after_it_was_delivered_is_another_fact(
    desk: NotifyDesk,
) -> None:
    case_id, notice_id = await desk.sent_notice()
    desk.report("delivered")
    await desk.pass_time()
    await desk.checker.run_cycle()
    delivered_at = (await desk.notice(notice_id))["notice"]["delivered_at"]

    message_id = desk.report("permanent-failure")
    await desk.receive(message_id, "permanent-failure")
    await desk.execute("UPDATE notification.notice_receipt SET look_at = now()")
    assert await desk.checker.run_cycle() == 1

    notice = (await desk.notice(notice_id))["notice"]
    assert (notice["state"], notice["failure"]) == ("failed", "returned")
    assert notice["delivered_at"] == delivered_at, "what was known is not overwritten"
    facts = await desk.facts(case_id)
    assert facts == ["notice.sent", "notice.delivered", "notice.failed returned"]


async def test_receipts_that_are_forged_duplicate_or_late_change_nothing(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice()
    message_id = desk.report("sending")

    # Forged, by who has the token: it is looked up, and Notify says otherwise.
    assert (await desk.receive(message_id, "permanent-failure")).status_code == 204
    assert await desk.checker.run_cycle() == 1
    assert await desk.facts(case_id) == ["notice.sent"]
    # Again at once: it is not looked up within seconds.
    assert (await desk.receive(message_id, "permanent-failure")).status_code == 204
    assert await desk.count_due() == 0
    # Of an unknown message.
    assert (await desk.receive(uuid4(), "delivered")).status_code == 204
    assert await desk.count_due() == 0

    desk.report("delivered")
    await desk.pass_time()
    await desk.checker.run_cycle()
    # Duplicate, late, and of no status.
    for status in ("delivered", "sending", "created", "temporary-failure "):
        assert (await desk.receive(message_id, status)).status_code == 204
        await desk.pass_time()
        assert await desk.checker.run_cycle() == 0

    assert await desk.facts(case_id) == ["notice.sent", "notice.delivered"]
    assert (await desk.notice(notice_id))["notice"]["state"] == "delivered"


async def test_a_receipt_without_the_token_is_refused_and_none_is_repeated(
    desk: NotifyDesk,
) -> None:
    await desk.sent_notice()
    message_id = desk.report("delivered")

    for token in ("", "another", "a-bearer-token-of-delivery-receipt"):
        refused = await desk.receive(message_id, "delivered", token=token)
        assert (refused.status_code, refused.json()["code"]) == (401, "receipt-refused")
    malformed = await desk.receive("alex@example.org", "delivered")
    huge = await desk.receive(message_id, "d" * 9000)

    assert (malformed.status_code, huge.status_code) == (422, 413)
    assert "alex" not in malformed.text
    assert await desk.count_due() == 0


async def test_a_letter_without_an_answer_is_found_and_not_sent_twice(desk: NotifyDesk) -> None:
    desk.notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    case_id, notice_id = await desk.sent_notice()
    assert await desk.desk.sender.run_cycle() == 0, "Notify is asked after a minute"
    assert await desk.facts(case_id) == []

    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 1

    found = await desk.notice(notice_id)
    assert [each["outcome"] for each in found["tried"]] == ["unknown", "found"]
    assert found["notice"]["state"] == "sent"
    assert await desk.facts(case_id) == ["notice.sent"]
    assert len(desk.messages) == 1
    desk.report("delivered")
    await desk.pass_time()
    await desk.checker.run_cycle()
    assert await desk.facts(case_id) == ["notice.sent", "notice.delivered"]


async def void_the_refusal(desk: NotifyDesk, case_id: str) -> None:
    """The fact that the letter reports was recorded in the wrong case."""
    cases = desk.desk.cases
    history = (await cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
    refused = next(each for each in history if each["type"] == "request.refused")
    void = {"position": refused["position"], "reason": "wrong_case"}
    await desk.desk.post(cases, f"/v1/cases/{case_id}/voids", void)


async def test_a_letter_that_notify_has_was_sent_though_its_fact_was_voided_since(
    desk: NotifyDesk,
) -> None:
    """The family has it, so that it can be taken back."""
    desk.notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    case_id, notice_id = await desk.sent_notice()
    await void_the_refusal(desk, case_id)

    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 1

    found = await desk.notice(notice_id)
    assert [each["outcome"] for each in found["tried"]] == ["unknown", "found"]
    assert found["notice"]["state"] == "sent"
    assert await desk.facts(case_id) == ["notice.sent"]


async def test_a_letter_that_notify_does_not_have_is_not_sent_once_its_fact_was_voided(
    desk: NotifyDesk,
) -> None:
    desk.notify.faults.sending.append(NotifyFault.SERVER_ERROR)
    case_id, notice_id = await desk.sent_notice()
    await void_the_refusal(desk, case_id)

    for _ in range(3):
        await desk.pass_time()
        assert await desk.desk.sender.run_cycle() == 1

    found = await desk.notice(notice_id)
    assert [each["outcome"] for each in found["tried"]] == [
        *("unknown", "not_found", "not_found", "overtaken")
    ]
    assert (desk.messages, await desk.facts(case_id)) == ([], ["notice.failed overtaken"])


async def test_a_letter_that_notify_does_not_have_is_sent_after_two_looks(
    desk: NotifyDesk,
) -> None:
    desk.notify.faults.sending.append(NotifyFault.SERVER_ERROR)
    _, notice_id = await desk.sent_notice()
    for _ in range(2):
        await desk.pass_time()
        assert await desk.desk.sender.run_cycle() == 1
        assert desk.messages == []
    assert await desk.desk.sender.run_cycle() == 0, "it waits as after any attempt"
    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 1

    tried = (await desk.notice(notice_id))["tried"]
    assert [each["outcome"] for each in tried] == ["unknown", "not_found", "not_found", "accepted"]
    assert [each.reference for each in desk.messages] == [notice_id]


async def test_a_key_that_is_refused_waits_for_an_operator_and_fails_no_address(
    desk: NotifyDesk,
) -> None:
    keys, desk.notify.account.keys = desk.notify.account.keys, ()
    case_id, notice_id = await desk.sent_notice()

    found = await desk.notice(notice_id)
    assert found["notice"]["state"] == "pending"
    assert [(each["outcome"], each["reply_code"]) for each in found["tried"]] == [
        ("misconfigured", 403)
    ]
    assert await desk.facts(case_id) == []

    desk.notify.account.keys = keys
    await desk.pass_time()
    await desk.desk.sender.run_cycle()
    assert await desk.facts(case_id) == ["notice.sent"]


async def test_the_limit_of_the_day_is_waited_for_until_midnight(desk: NotifyDesk) -> None:
    desk.notify.faults.sending.append(NotifyFault.DAILY_LIMIT)
    await desk.sent_notice()

    async with desk.desk.admin.connect() as db:
        found = await db.exec_driver_sql("SELECT due_at FROM notification.notice")
        due: datetime = found.scalar_one().astimezone(UTC)

    assert (due.hour, due.minute) == (0, 1)
    assert timedelta() < due - datetime.now(UTC) <= timedelta(days=1, minutes=1)


async def test_what_notify_has_forgotten_stays_sent(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice()
    (message,) = desk.messages
    desk.notify.messages.forget(message.message_id)
    await desk.execute(
        "UPDATE notification.notice_receipt SET accepted_at = now() - interval '7 days'"
    )
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1
    await desk.pass_time()

    assert await desk.checker.run_cycle() == 0
    assert (await desk.notice(notice_id))["notice"]["state"] == "sent"
    assert await desk.facts(case_id) == ["notice.sent"]


@pytest.mark.parametrize(
    ("status", "channels"),
    [("permanent-failure", ["letter", "email"]), ("delivered", ["email"])],
)
async def test_a_letter_follows_an_email_that_did_not_arrive(
    desk: NotifyDesk, status: str, channels: list[str]
) -> None:
    """It is kept beside the e-mail until Notify reports what became of it."""
    notices = desk.desk.notices
    await notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, "letters_by": "print_run"},
        headers={"If-Match": '"1"'},
    )
    case_id, _ = await desk.sent_notice(address="1 High Street, Anytown", postcode="ZZ99 1ZZ")
    assert await desk.count(KEPT) == 1
    desk.report("sending")
    await desk.pass_time()
    await desk.checker.run_cycle()
    assert await desk.count(KEPT) == 1

    desk.report(status)
    await desk.pass_time()
    await desk.checker.run_cycle()

    found = (await notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    assert [each["channel"] for each in found] == channels
    assert await desk.count(KEPT) == 0
