"""Letters that GOV.UK Notify prints and posts: sent once, and what Notify reports is recorded."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from deploy.notify_stand_in.faults import NotifyFault
from pydantic import JsonValue
from tests.journeys.notice_desk import SETTINGS, NoticeDesk, new_key, notice_desk, person
from tests.journeys.notify_desk import NotifyDesk, notify_desk

from chassis.testing import Database
from events.london_day import london_day

HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "BS9 9ZZ"}
BY_NOTIFY: Final[dict[str, JsonValue]] = {"letters_by": "govuk_notify", "postage": "second"}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NotifyDesk]:
    """A council whose letters Notify posts."""
    async with notify_desk(database) as made:
        await set_letters(made.desk, 1, **BY_NOTIFY)
        yield made


async def set_letters(desk: NoticeDesk, version: int, **more: JsonValue) -> None:
    changed = await desk.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, **more},
        headers={"If-Match": f'"{version}"'},
    )
    assert changed.status_code == 200, changed.text


async def certificate(desk: NotifyDesk, notice_id: str) -> dict[str, Any]:
    answer = await desk.desk.notices.get(f"/v1/notices/{notice_id}/certificate")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["notices"][0]
    return found


async def test_a_letter_is_given_to_notify_and_what_becomes_of_it_is_known(
    desk: NotifyDesk,
) -> None:
    case_id, notice_id = await desk.sent_notice(email=None, **HOME)

    (message,) = desk.messages
    assert (message.reference, message.postage) == (notice_id, "second")
    letter = await desk.desk.notices.get(f"/v1/notices/{notice_id}/letter")
    assert letter.content == message.pdf
    found = await desk.notice(notice_id)
    notice = found["notice"]
    assert (notice["channel"], notice["letters_by"]) == ("letter", "govuk_notify")
    assert [(each["outcome"], each["reply_code"]) for each in found["tried"]] == [("accepted", 201)]
    assert await desk.facts(case_id) == ["notice.sent"]
    waiting = (await desk.desk.notices.get("/v1/print-runs")).json()["waiting"]
    assert waiting == {"letters": 0}, "no post room has it"

    desk.notify.validate(message.message_id)
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1
    desk.report("received")
    await desk.pass_time()
    assert await desk.checker.run_cycle() == 1
    await desk.pass_time()

    assert await desk.checker.run_cycle() == 0, "nothing more is reported of a letter"
    assert await desk.facts(case_id) == ["notice.sent"], "that it arrived is not known"
    certified = await certificate(desk, notice_id)
    assert certified["given_to"] == "letter_provider"
    assert certified["given_on"] == london_day(datetime.now(UTC)).isoformat()


async def test_a_letter_that_notify_refuses_to_post_is_a_fact_and_work(desk: NotifyDesk) -> None:
    """A postcode of no area: only Notify knows that."""
    case_id, notice_id = await desk.sent_notice(email=None, **{**HOME, "postcode": "ZZ99 1ZZ"})
    (message,) = desk.messages
    desk.notify.validate(message.message_id)
    assert desk.messages[0].status == "validation-failed"
    await desk.pass_time()
    await desk.checker.run_cycle()

    notice = (await desk.notice(notice_id))["notice"]
    assert (notice["state"], notice["failure"]) == ("failed", "permanent")
    assert await desk.facts(case_id) == ["notice.sent", "notice.failed permanent"]
    sure = await desk.desk.send(case_id, notice["reports"], confirmed=["failed_address"])
    assert sure.status_code == 201, "sent again"


async def test_a_letter_without_a_postcode_reaches_nobody_and_that_is_said_at_once(
    desk: NotifyDesk,
) -> None:
    without = {**HOME, "postcode": None}
    case_id, refusal = await desk.desk.refused_case(person(email=None, **without))

    answer = await desk.desk.send(case_id, refusal)

    assert answer.status_code == 409
    assert "not_postable" in answer.json()["detail"]


async def test_a_letter_without_an_answer_is_found_and_not_posted_twice(desk: NotifyDesk) -> None:
    desk.notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    case_id, notice_id = await desk.sent_notice(email=None, **HOME)
    await desk.pass_time()
    assert await desk.desk.sender.run_cycle() == 1

    tried = (await desk.notice(notice_id))["tried"]
    assert [each["outcome"] for each in tried] == ["unknown", "found"]
    assert len(desk.messages) == 1
    assert await desk.facts(case_id) == ["notice.sent"]


async def test_a_letter_by_notify_follows_an_e_mail_that_did_not_arrive(desk: NotifyDesk) -> None:
    case_id, email = await desk.sent_notice(**HOME)
    desk.report("permanent-failure")
    await desk.pass_time()
    await desk.checker.run_cycle()
    assert await desk.desk.sender.run_cycle() == 1

    _, message = desk.messages
    letter = await desk.notice(str(message.reference))
    assert message.is_letter
    assert letter["notice"]["instead_of"] == email
    assert letter["notice"]["letters_by"] == "govuk_notify"
    facts = ["notice.sent", "notice.failed permanent", "notice.sent"]
    assert await desk.facts(case_id) == facts


async def test_a_letter_is_posted_by_whom_it_was_made_for_when_the_council_changes_that(
    desk: NotifyDesk,
) -> None:
    case_id, refusal = await desk.desk.refused_case(person(email=None, **HOME))
    await desk.desk.send(case_id, refusal)
    await set_letters(desk.desk, 2, letters_by="print_run")
    other, reported = await desk.desk.refused_case(person(email=None, **HOME))
    (printed,) = (await desk.desk.send(other, reported)).json()["notices"]

    assert await desk.desk.sender.run_cycle() == 1
    assert len(desk.messages) == 1
    run = await desk.desk.post(desk.desk.notices, "/v1/print-runs", {})
    detail = (await desk.desk.notices.get(f"/v1/print-runs/{run['print_run_id']}")).json()
    assert [each["notice_id"] for each in detail["notices"]] == [printed["notice_id"]]
    assert await desk.facts(case_id) == ["notice.sent"]


async def test_a_letter_to_another_address_is_not_given_to_notify(desk: NotifyDesk) -> None:
    case_id, refusal = await desk.desk.refused_case(person(email=None, **HOME))
    (notice,) = (await desk.desk.send(case_id, refusal)).json()["notices"]
    moved = person(email=None, **{**HOME, "address": "2 Low Road, Anytown"})
    changed = await desk.desk.cases.put(
        f"/v1/cases/{case_id}/person", json=moved, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text

    assert await desk.desk.sender.run_cycle() == 1

    assert desk.messages == []
    assert (await desk.notice(notice["notice_id"]))["notice"]["failure"] == "overtaken"


async def test_a_letter_of_notify_that_came_back_is_recorded_by_the_council(
    desk: NotifyDesk,
) -> None:
    case_id, notice_id = await desk.sent_notice(email=None, **HOME)
    desk.report("received")
    await desk.pass_time()
    await desk.checker.run_cycle()

    answer = await desk.desk.notices.post(
        f"/v1/notices/{notice_id}/returns",
        json={"returned_on": london_day(datetime.now(UTC)).isoformat()},
        headers=new_key(),
    )

    assert answer.status_code == 201, answer.text
    assert await desk.facts(case_id) == ["notice.sent", "notice.failed returned"]
    assert "returned" in (await certificate(desk, notice_id))["doubts"]


async def test_letters_by_notify_need_an_account_there(database: Database) -> None:
    async with notice_desk(database) as desk:
        refused = await desk.notices.put(
            "/v1/notice-settings", json={**SETTINGS, **BY_NOTIFY}, headers={"If-Match": '"1"'}
        )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/letters_by"
