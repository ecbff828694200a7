"""Texts by GOV.UK Notify: each announces a notice that was sent, and is none itself."""

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import pytest
from deploy.notify_stand_in.faults import NotifyFault
from deploy.notify_stand_in.messages import StoredMessage
from pydantic import JsonValue
from tests.journeys.notice_desk import (
    COUNCIL,
    MOTHER,
    REFUSAL,
    SETTINGS,
    NoticeDesk,
    new_key,
    notice_desk,
    person,
)
from tests.journeys.notify_desk import NotifyDesk, notify_desk
from tests.journeys.test_letters import print_run, read_and_mailed

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from notification_service.testing.notice_conservation import assert_notices_conserved

BY_TEXT: Final[dict[str, JsonValue]] = {
    "phone": "07700 900123",
    "preferences": {"channel": "text"},
}
HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "BS9 9ZZ"}
LETTER: Final[dict[str, JsonValue]] = {"email": None, **HOME, **BY_TEXT}
SATURDAY: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
WORDS: Final = (
    "Example Council has sent you an email about support for learning. Please read it."
    " It may have dates that you need. Call 01632 960123 if it does not reach you."
)
ALL_BUT_THE_LAST_ATTEMPT: Final = (
    "UPDATE notification.notice SET attempts = 8 WHERE channel = 'text'",
    """
    INSERT INTO notification.notice_attempt (ledger_id, notice_id, number, ended_at, outcome)
    SELECT ledger_id, notice_id, number, now(), 'deferred'
    FROM notification.notice, generate_series(1, 8) AS number WHERE channel = 'text'
    """,
)
"""Attempts at a text that Notify could not take, so that of nine one is left."""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NotifyDesk]:
    """A council that announces notices by text, and whose post room prints letters."""
    async with notify_desk(database) as made:
        await change(made.desk, 1, texts=True, letters_by="print_run")
        yield made
        await conserved(made.desk)


async def change(desk: NoticeDesk, version: int, **settings: JsonValue) -> None:
    changed = await desk.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, **settings},
        headers={"If-Match": f'"{version}"'},
    )
    assert changed.status_code == 200, changed.text


async def conserved(desk: NoticeDesk) -> None:
    """At the end of each test every notice and text is in one state, and the log agrees."""
    listed = (await desk.notices.get("/v1/notices")).json()["notices"]
    async with transaction(desk.admin, COUNCIL) as db:
        raw = await driver_connection(db)
        await assert_notices_conserved(raw, {UUID(each["notice_id"]) for each in listed})


async def text_of(desk: NotifyDesk, case_id: str) -> dict[str, Any]:
    """The only text of a case."""
    found = (await desk.desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    (text,) = [each for each in found if each["channel"] == "text"]
    proof: dict[str, Any] = text
    return proof


def texts(desk: NotifyDesk) -> list[StoredMessage]:
    """The texts at Notify."""
    return [each for each in desk.messages if each.message_type == "sms"]


async def acknowledge(desk: NotifyDesk, case_id: str, content: bytes) -> None:
    """Write a receipt for a paper of the mother."""
    paper: dict[str, JsonValue] = {
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "application/pdf",
        "title": "Letter",
        "kind": "correspondence",
        "on": "2026-03-30",
        "received_on": "2026-03-27",
        "sender_id": MOTHER,
    }
    path = f"/v1/cases/{case_id}"
    filed = await desk.desk.post(desk.desk.cases, f"{path}/documents", paper)
    receipt: dict[str, JsonValue] = {
        "requirement": "paper-received",
        "reports": filed["position"],
        "to": {"audience": "sender", "person_id": MOTHER},
    }
    await desk.desk.post(desk.desk.notices, f"{path}/notices", receipt)


async def posted_letter(desk: NotifyDesk) -> tuple[str, str]:
    """The ids of a case and of its letter, which the post room has posted."""
    case_id, refusal = await desk.desk.refused_case(person(**LETTER))
    (letter,) = (await desk.desk.send(case_id, refusal)).json()["notices"]
    await read_and_mailed(desk.desk, await print_run(desk.desk))
    return case_id, letter["notice_id"]


async def test_a_text_announces_an_e_mail_once_that_was_sent(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice(**BY_TEXT)
    assert texts(desk) == [], "it is sent after the e-mail"
    waiting = await text_of(desk, case_id)
    assert (waiting["state"], waiting["announces"]) == ("pending", notice_id)

    assert await desk.desk.sender.run_cycle() == 1

    (text,) = texts(desk)
    assert (text.to, text.body) == ("447700900123", WORDS)
    assert text.reference == waiting["notice_id"]
    sent = await desk.notice(waiting["notice_id"])
    assert sent["notice"]["state"] == "sent"
    assert [(each["outcome"], each["reply_code"]) for each in sent["tried"]] == [("accepted", 201)]
    notice, fact = await desk.desk.facts(case_id)
    assert (notice["type"], fact["type"]) == ("notice.sent", "notice.announced")
    assert fact["data"] == {
        "notice_id": waiting["notice_id"],
        "announces": notice_id,
        "audience": "family",
        "template": "assessment-refused",
        "why": notice["data"]["why"],
        "person_id": MOTHER,
        "was_accepted": True,
        "sent_at": sent["notice"]["ended_at"],
    }
    assert await desk.desk.sender.run_cycle() == 0, "it is sent once"


async def test_a_text_announces_a_letter_once_that_was_posted(desk: NotifyDesk) -> None:
    case_id, refusal = await desk.desk.refused_case(person(**LETTER))
    assert (await desk.desk.send(case_id, refusal)).status_code == 201
    run = await print_run(desk.desk)
    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 0, "the letter is not posted"

    await read_and_mailed(desk.desk, run)
    assert await desk.desk.sender.run_cycle() == 1

    (text,) = texts(desk)
    assert text.body == WORDS.replace("an email", "a letter")
    assert await desk.facts(case_id) == ["notice.sent", "notice.announced"]


async def test_what_is_sent_together_is_announced_once(desk: NotifyDesk) -> None:
    """Two letters of one envelope, and a third that is posted after they were announced."""
    case_id, refusal = await desk.desk.refused_case(person(**LETTER))
    assert (await desk.desk.send(case_id, refusal)).status_code == 201
    await acknowledge(desk, case_id, b"a paper")
    await read_and_mailed(desk.desk, await print_run(desk.desk))

    assert await desk.desk.sender.run_cycle() == 2
    assert len(texts(desk)) == 1
    await acknowledge(desk, case_id, b"another")
    await read_and_mailed(desk.desk, await print_run(desk.desk))
    assert await desk.desk.sender.run_cycle() == 1

    assert len(texts(desk)) == 2
    facts = Counter(await desk.facts(case_id))
    assert facts == {"notice.sent": 3, "notice.announced": 2}


async def test_a_letter_that_was_not_posted_is_not_announced(desk: NotifyDesk) -> None:
    case_id, refusal = await desk.desk.refused_case(person(**LETTER))
    (letter,) = (await desk.desk.send(case_id, refusal)).json()["notices"]

    await read_and_mailed(desk.desk, await print_run(desk.desk), not_posted=[letter["notice_id"]])

    assert await desk.desk.sender.run_cycle() == 0
    assert (await text_of(desk, case_id))["state"] == "pending", "it waits as the letter does"


async def test_a_text_announces_a_letter_by_notify_once_that_was_dispatched(
    desk: NotifyDesk,
) -> None:
    """Notify validates a letter minutes after it accepted it, and prints in the evening."""
    await change(desk.desk, 2, texts=True, letters_by="govuk_notify")
    case_id, _ = await desk.sent_notice(**LETTER)
    for status in ("accepted", "received"):
        assert await desk.desk.sender.run_cycle() == 0
        desk.report(status)
        await desk.pass_time()
        await desk.checker.run_cycle()

    assert await desk.desk.sender.run_cycle() == 1
    assert len(texts(desk)) == 1
    assert await desk.facts(case_id) == ["notice.sent", "notice.announced"]


@pytest.mark.parametrize("status", ["validation-failed", "cancelled", "technical-failure"])
async def test_a_letter_that_notify_does_not_post_is_not_announced(
    desk: NotifyDesk, status: str
) -> None:
    await change(desk.desk, 2, texts=True, letters_by="govuk_notify")
    case_id, _ = await desk.sent_notice(**LETTER)
    desk.report(status)
    await desk.pass_time()
    await desk.checker.run_cycle()

    assert await desk.desk.sender.run_cycle() == 0
    text = await text_of(desk, case_id)
    assert (text["state"], text["failure"]) == ("failed", "overtaken")


async def test_a_letter_of_which_notify_forgot_whether_it_was_posted_is_not_announced(
    desk: NotifyDesk,
) -> None:
    await change(desk.desk, 2, texts=True, letters_by="govuk_notify")
    case_id, _ = await desk.sent_notice(**LETTER)
    (message,) = desk.messages
    desk.notify.messages.forget(message.message_id)
    await desk.execute(
        "UPDATE notification.notice_receipt SET accepted_at = now() - interval '7 days'"
    )
    await desk.pass_time()
    await desk.checker.run_cycle()

    assert (await text_of(desk, case_id))["failure"] == "overtaken"


async def test_an_e_mail_that_was_refused_has_no_text(desk: NotifyDesk) -> None:
    case_id, _ = await desk.sent_notice(email="alex@example", **BY_TEXT)

    assert await desk.facts(case_id) == ["notice.failed address_refused"]
    text = await text_of(desk, case_id)
    assert (text["state"], text["failure"], text["attempts"]) == ("failed", "overtaken", 0)
    assert await desk.desk.sender.run_cycle() == 0
    assert desk.messages == []


async def test_an_e_mail_that_comes_back_while_its_text_waits_has_no_text(
    desk: NotifyDesk,
) -> None:
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    desk.report("permanent-failure")
    await desk.pass_time()
    await desk.checker.run_cycle()

    assert await desk.desk.sender.run_cycle() == 0
    assert texts(desk) == []
    assert (await text_of(desk, case_id))["failure"] == "overtaken"


async def test_a_notice_that_is_sent_again_has_a_text_of_its_own(desk: NotifyDesk) -> None:
    case_id, notice_id = await desk.sent_notice(**BY_TEXT)
    (email,) = desk.messages
    await desk.desk.sender.run_cycle()
    desk.notify.messages.update(email.message_id, "permanent-failure", datetime.now(UTC))
    await desk.pass_time()
    await desk.checker.run_cycle()

    reports = (await desk.notice(notice_id))["notice"]["reports"]
    sure = await desk.desk.send(case_id, reports, confirmed=["failed_address"])
    (again,) = sure.json()["notices"]
    for _ in range(2):
        await desk.desk.sender.run_cycle()

    assert len(texts(desk)) == 2
    listed = (await desk.desk.notices.get("/v1/notices")).json()["notices"]
    announced = {each["announces"] for each in listed if "announces" in each}
    assert announced == {notice_id, again["notice_id"]}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("delivered", "delivered"),
        ("permanent-failure", "failed"),
        ("temporary-failure", "failed"),
        ("technical-failure", "failed"),
    ],
)
async def test_what_becomes_of_a_text_is_known_and_makes_no_work(
    desk: NotifyDesk, status: str, state: str
) -> None:
    """The worklist follows from the facts of a case, and this is none of them."""
    case_id, notice_id = await posted_letter(desk)
    await desk.desk.sender.run_cycle()

    message_id = desk.report(status)
    assert (await desk.receive(message_id, status)).status_code == 204
    assert await desk.checker.run_cycle() == 1

    assert (await text_of(desk, case_id))["state"] == state
    assert (await desk.notice(notice_id))["notice"]["state"] == "sent"
    assert await desk.facts(case_id) == ["notice.sent", "notice.announced"]
    required = await desk.desk.notices.get(
        f"/v1/cases/{case_id}/required-notices?from_on=2026-03-01"
    )
    progress = {
        each["requirement"]: each["progress"]
        for each in required.json()["notices"]
        if each["audience"] == "family"
    }
    assert progress["assessment-refused"] == "sent"


async def test_a_template_that_notify_does_not_have_waits_for_an_operator(
    desk: NotifyDesk,
) -> None:
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    desk.notify.account.templates = {}
    await desk.desk.sender.run_cycle()

    text = await desk.notice((await text_of(desk, case_id))["notice_id"])
    assert text["notice"]["state"] == "pending"
    assert [each["outcome"] for each in text["tried"]] == ["misconfigured"]
    assert await desk.facts(case_id) == ["notice.sent"]


@pytest.mark.parametrize(
    "mother",
    [
        {"phone": "07700 900123"},
        {**BY_TEXT, "phone": "01632 960123"},
        {**BY_TEXT, "preferences": {"channel": "text", "opted_out_of": ["text"]}},
    ],
)
async def test_who_does_not_want_texts_or_has_no_mobile_gets_none(
    desk: NotifyDesk, mother: dict[str, JsonValue]
) -> None:
    case_id, _ = await desk.sent_notice(**mother)

    listed = (await desk.desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    assert [each["channel"] for each in listed] == ["email"]


async def test_without_the_council_s_word_there_are_no_texts(desk: NotifyDesk) -> None:
    await change(desk.desk, 2)
    case_id, _ = await desk.sent_notice(**BY_TEXT)

    listed = (await desk.desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    assert [each["channel"] for each in listed] == ["email"]


@pytest.mark.parametrize(
    "since",
    [
        {**BY_TEXT, "phone": "07700 900456"},
        {**BY_TEXT, "preferences": {"channel": "email"}},
        {**BY_TEXT, "safety_flags": [{"kind": "do_not_contact"}]},
    ],
)
async def test_a_text_that_would_not_reach_the_right_person_any_more_is_not_sent(
    desk: NotifyDesk, since: dict[str, JsonValue]
) -> None:
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    changed = await desk.desk.cases.put(
        f"/v1/cases/{case_id}/person", json=person(**since), headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text

    assert await desk.desk.sender.run_cycle() == 1

    assert texts(desk) == []
    assert (await text_of(desk, case_id))["failure"] == "overtaken"
    assert await desk.facts(case_id) == ["notice.sent"]


async def test_a_text_waits_for_the_hours_of_working_days(desk: NotifyDesk) -> None:
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    on_saturday = replace(desk.desk.sender, texts_at_any_hour=False, now=lambda: SATURDAY)
    on_monday = replace(on_saturday, now=lambda: SATURDAY.replace(day=30))

    assert await on_saturday.run_cycle() == 0
    assert (await text_of(desk, case_id))["attempts"] == 0
    assert await on_monday.run_cycle() == 1
    assert (await text_of(desk, case_id))["attempts"] == 1


async def test_a_text_without_an_answer_is_found_and_not_sent_twice(desk: NotifyDesk) -> None:
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    desk.notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    await desk.desk.sender.run_cycle()
    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 1

    tried = (await desk.notice((await text_of(desk, case_id))["notice_id"]))["tried"]
    assert [each["outcome"] for each in tried] == ["unknown", "found"]
    assert len(texts(desk)) == 1
    assert await desk.facts(case_id) == ["notice.sent", "notice.announced"]


async def test_a_text_that_may_have_been_accepted_is_disclosed_as_that(desk: NotifyDesk) -> None:
    """No answer came to the last attempt that there is, and none when Notify was asked."""
    case_id, _ = await desk.sent_notice(**BY_TEXT)
    for each in ALL_BUT_THE_LAST_ATTEMPT:
        await desk.execute(each)
    desk.notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    desk.notify.faults.looking.append(NotifyFault.SERVER_ERROR)
    await desk.desk.sender.run_cycle()
    await desk.pass_time()
    await desk.desk.sender.run_cycle()

    assert (await text_of(desk, case_id))["failure"] == "temporary"
    text, _ = (await desk.desk.cases.get(f"/v1/cases/{case_id}/disclosures")).json()["disclosures"]
    assert text["notice"]["channel"] == "text"
    assert (text["notice"]["was_accepted"], text["notice"]["is_failed"]) == (False, True)


async def test_the_ledger_an_export_and_the_certificate_have_the_text_as_what_it_is(
    desk: NotifyDesk,
) -> None:
    case_id, notice_id = await desk.sent_notice(**BY_TEXT)
    await desk.desk.sender.run_cycle()
    text_id = (await text_of(desk, case_id))["notice_id"]

    ledger = (await desk.desk.cases.get(f"/v1/cases/{case_id}/disclosures")).json()["disclosures"]
    export = await desk.desk.cases.post(
        f"/v1/cases/{case_id}/subject-access-exports", json={}, headers=new_key()
    )
    certified = await desk.desk.notices.get(f"/v1/cases/{case_id}/notice-certificate")
    content = (await desk.desk.notices.get(f"/v1/notices/{text_id}/content")).json()
    letter = await desk.desk.notices.get(f"/v1/notices/{text_id}/letter")

    text, notice = (each["notice"] for each in ledger if each["source"] == "notice")
    assert (text["notice_id"], text["announces"], text["channel"]) == (text_id, notice_id, "text")
    assert "announces" not in notice
    kept = next(each for each in export.json()["parts"] if each["part"] == "notices")["records"]
    assert [(each["channel"], each["text"] == WORDS) for each in kept] == [
        ("email", False),
        ("text", True),
    ]
    assert kept[1]["to_phone"] == "[parent]"
    assert "7700900123" not in export.text
    of_notice, of_text = certified.json()["notices"]
    assert (of_notice["given_to"], "given_on" in of_notice) == ("provider", True)
    assert (of_text["given_to"], "given_on" in of_text, of_text["doubts"]) == ("text", False, [])
    assert of_text["recipient"]["address"] == ["+447700900123"]
    assert [each["type"] for each in of_text["records"]] == ["notice.announced"]
    assert "required_by" not in of_text
    assert (content["text"], content["to_phone"]) == (WORDS, "+447700900123")
    assert letter.status_code == 409


async def test_a_preview_shows_the_text_and_a_notice_cannot_be_one(desk: NotifyDesk) -> None:
    case_id, refusal = await desk.desk.refused_case(person(**BY_TEXT))
    body = {"requirement": "assessment-refused", "reports": refusal, "values": REFUSAL}
    shown = await desk.desk.post(desk.desk.notices, f"/v1/cases/{case_id}/notice-previews", body)
    refused = await desk.desk.send(case_id, refusal, channel="text")

    (preview,) = shown["previews"]
    assert (preview["content"]["channel"], preview["text"]["text"]) == ("email", WORDS)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["message"]) == (
        *("/channel", "Input should be 'email' or 'letter'"),
    )


async def test_texts_need_a_template_at_notify(database: Database) -> None:
    async with notice_desk(database) as desk:
        refused = await desk.notices.put(
            "/v1/notice-settings", json={**SETTINGS, "texts": True}, headers={"If-Match": '"1"'}
        )

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/texts", "no_template")


async def test_a_returned_letter_is_not_announced_any_more(desk: NotifyDesk) -> None:
    case_id, letter = await posted_letter(desk)
    today = {"returned_on": datetime.now(UTC).date().isoformat()}
    await desk.desk.post(desk.desk.notices, f"/v1/notices/{letter}/returns", today)

    assert await desk.desk.sender.run_cycle() == 0
    assert (await text_of(desk, case_id))["failure"] == "overtaken"
