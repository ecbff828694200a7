"""A letter of a decision: refused while it lacks what the law requires, then sent, and proven."""

from collections.abc import AsyncGenerator
from hashlib import sha256
from uuid import UUID

import pytest
from pydantic import JsonValue
from tests.journeys.notice_desk import (
    AHEAD,
    APPEAL_BY,
    COUNCIL,
    MOTHER,
    REFUSAL,
    SETTINGS,
    NoticeDesk,
    new_key,
    notice_desk,
    person,
)

from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.readings.restricted import permitted_purposes
from chassis.database import driver_connection, transaction
from chassis.testing import Database
from events.london_day import london_day
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.domain.notice_sending.state import MAX_NOTICE_ATTEMPTS


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        yield made


def test_the_purposes_of_notices_are_codes_of_the_record_of_reading() -> None:
    others = {each.value for each in NoticePurpose} - {NoticePurpose.CASEWORK.value}

    assert NoticePurpose.CASEWORK.value == ReadingPurpose.CASEWORK.value
    assert others <= {each.value for each in permitted_purposes("system")}


async def test_a_letter_without_the_right_to_appeal_is_refused_with_what_and_why(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    without = {name: value for name, value in REFUSAL.items() if name != "appeal_by"}

    answer = await desk.send(case_id, refusal, without)

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "notice-incomplete"
    (missing,) = problem["missing"]
    assert missing["element"] == "time_limits"
    assert missing["values"] == ["appeal_by"]
    assert "can lose its appeal by a day" in missing["why"]
    assert "reg 5(3)" in missing["provision"]
    assert [each["pointer"] for each in problem["errors"]] == ["/values/appeal_by"]
    assert await desk.sender.run_cycle() == 0


async def test_a_complete_letter_is_sent_and_proven(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()

    answer = await desk.send(case_id, refusal)
    assert answer.status_code == 201, answer.text
    (notice,) = answer.json()["notices"]
    assert (notice["state"], notice["audience"]) == ("pending", "parent")
    assert notice["person_id"] == MOTHER
    assert await desk.sender.run_cycle() == 1

    # The mother has it.
    (email,) = desk.mail.accepted
    assert desk.mail.recipients == ["alex@example.org"]
    text = email.get_body(("plain",))
    assert text is not None
    words = text.get_content()
    assert "Dear Alex Example" in words
    assert "Saturday 30 May 2026" in words
    assert "Example Mediation" in words
    assert "About: S.E." in words
    assert "Sam" not in words, "an e-mail does not name the child"

    # The log has it, without a name.
    (fact,) = await desk.facts(case_id)
    assert fact["type"] == "notice.sent"
    assert fact["data"]["template"] == "assessment-refused"
    assert (fact["data"]["audience"], fact["data"]["channel"]) == ("family", "email")
    assert fact["data"]["why"] == refusal
    assert "alex" not in str(fact).casefold()

    # The proof has every attempt, and the words have the hash.
    found = (await desk.notices.get(f"/v1/notices/{notice['notice_id']}")).json()
    assert found["notice"]["state"] == "sent"
    assert [(each["outcome"], each["reply_code"]) for each in found["tried"]] == [("accepted", 250)]
    content = await desk.notices.get(f"/v1/notices/{notice['notice_id']}/content")
    assert sha256(content.content).hexdigest() == notice["content_sha256"]
    assert content.json()["to_email"] == "alex@example.org"
    assert content.json()["text"].split() == words.split()

    # Nothing is sent twice.
    assert await desk.sender.run_cycle() == 0
    again = await desk.send(case_id, refusal)
    assert again.status_code == 409
    assert len(desk.mail.accepted) == 1


async def test_the_ledger_of_disclosures_and_an_export_have_the_letter(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()

    ledger = (await desk.cases.get(f"/v1/cases/{case_id}/disclosures")).json()

    assert "notice" in ledger["sources"]
    (entry,) = ledger["disclosures"]
    assert entry["source"] == "notice"
    assert entry["notice"]["notice_id"] == notice["notice_id"]
    assert entry["notice"]["requirement"] == "assessment-refused"
    assert (entry["notice"]["audience"], entry["notice"]["is_failed"]) == ("family", False)
    export = await desk.cases.post(
        f"/v1/cases/{case_id}/subject-access-exports",
        json={},
        headers=new_key(),
    )
    assert "notice assessment-refused" in export.text
    parts = {each["part"]: each["records"] for each in export.json()["parts"]}
    (told,) = parts["notices"]
    assert told["state"] == "sent"
    assert "Saturday 30 May 2026" in told["text"]
    assert "Dear [parent]\n" in told["text"], "the mother is another person"
    assert "alex" not in export.text.casefold()


async def test_an_export_does_not_show_a_recipient_who_was_erased(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    await desk.send(case_id, refusal)
    await desk.sender.run_cycle()
    closing = {"on": "2026-05-11", "reason": "no_assessment"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/closures", closing)
    erasure = {"subject": "related_person", "person_id": MOTHER, "on": "2026-06-01"}
    basis = {"legal_basis": "right_to_erasure"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/erasures", {**erasure, **basis})

    export = await desk.cases.post(
        f"/v1/cases/{case_id}/subject-access-exports", json={}, headers=new_key()
    )

    (told,) = next(each for each in export.json()["parts"] if each["part"] == "notices")["records"]
    assert told["to_name"] == told["to_email"] == "[erased parent]"
    assert "Dear [erased parent]\n" in told["text"]
    assert "alex" not in export.text.casefold()


async def test_each_reading_of_the_people_is_recorded(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    await desk.notices.get(f"/v1/notices/{notice['notice_id']}/content?purpose=tribunal")

    found = (await desk.cases.get(f"/v1/readings?case_id={case_id}")).json()["readings"]

    assert [(each["kind"], each["operation"], each["purpose"]) for each in found][:3] == [
        ("notice", "getNoticeContent", "tribunal"),
        ("addressee", "sendNotice", "casework"),
        ("addressee", "sendNotice", "casework"),
    ]


async def test_an_address_that_was_changed_is_confirmed_before_it_is_used(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(email="old@example.org"))
    # Only a change is doubtful: the first version is a month old.
    await _age(desk, case_id)
    changed = await desk.cases.put(
        f"/v1/cases/{case_id}/person",
        json=person(),
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text

    doubted = await desk.send(case_id, refusal)
    confirmed = await desk.send(case_id, refusal, confirmed=["address_changed"])

    assert (doubted.status_code, doubted.json()["doubts"]) == (409, ["address_changed"])
    assert confirmed.status_code == 201


async def test_who_must_not_be_contacted_is_not(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(
        person(safety_flags=[{"kind": "do_not_contact", "basis": "court_order"}])
    )

    answer = await desk.send(case_id, refusal)

    assert answer.status_code == 409
    assert "do_not_contact" in answer.json()["detail"]


async def test_restricted_people_are_read_for_a_permitted_purpose_alone(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    await desk.post(
        desk.cases,
        f"/v1/cases/{case_id}/restrictions",
        {
            "ground": "accuracy_contested",
            "parts": ["people"],
            "authorised_by": "officer-1",
            "on": "2026-03-30",
        },
    )

    refused = await desk.send(case_id, refusal)
    permitted = await desk.send(case_id, refusal, purpose="tribunal")

    assert (refused.status_code, refused.json()["code"]) == (403, "notice-restricted")
    assert refused.json()["restricted_on"] == "2026-03-30"
    assert permitted.status_code == 201
    assert await desk.sender.run_cycle() == 1
    assert len(desk.mail.accepted) == 1


async def test_an_address_that_is_refused_is_a_fact_and_the_letter_can_be_sent_again(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    desk.mail.rcpt_reply = "550 no such user"
    await desk.send(case_id, refusal)
    await desk.sender.run_cycle()

    (failed,) = await desk.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == ("notice.failed", "address_refused")
    assert (failed["data"]["audience"], failed["data"]["person_id"]) == ("family", MOTHER)
    assert failed["data"]["why"] == refusal

    ledger = (await desk.cases.get(f"/v1/cases/{case_id}/disclosures")).json()
    assert ledger["disclosures"] == [], "nobody can have received it"

    desk.mail.rcpt_reply = "250 OK"
    doubtful = await desk.send(case_id, refusal)
    assert (doubtful.status_code, doubtful.json()["doubts"]) == (409, ["failed_address"])
    sure = await desk.send(case_id, refusal, confirmed=["failed_address"])
    assert sure.status_code == 201, sure.text
    assert await desk.sender.run_cycle() == 1
    assert [each["type"] for each in await desk.facts(case_id)] == ["notice.failed", "notice.sent"]


async def test_a_letter_that_failed_and_may_have_been_received_is_a_disclosure(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    desk.mail.data_reply = ""  # it has the content, and drops the connection
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    async with transaction(desk.admin, COUNCIL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE notification.notice SET attempts = $1, due_at = now()", MAX_NOTICE_ATTEMPTS - 1
        )
    await desk.sender.run_cycle()

    ledger = (await desk.cases.get(f"/v1/cases/{case_id}/disclosures")).json()

    (fact,) = await desk.facts(case_id)
    assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "temporary")
    (entry,) = ledger["disclosures"]
    assert entry["notice"] == {
        "position": fact["position"],
        "notice_id": notice["notice_id"],
        "audience": "family",
        "reports": refusal,
        "is_failed": True,
        "was_accepted": False,
    }


async def test_a_letter_of_an_erased_case_is_neither_sent_nor_read(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    closing = {"on": "2026-05-11", "reason": "no_assessment"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/closures", closing)
    await desk.post(
        desk.cases,
        f"/v1/cases/{case_id}/erasures",
        {"subject": "child", "legal_basis": "retention_period_ended", "on": "2026-06-01"},
    )

    await desk.sender.run_cycle()

    assert desk.mail.accepted == []
    found = (await desk.notices.get(f"/v1/notices/{notice['notice_id']}")).json()
    assert [each["outcome"] for each in found["tried"]] == ["erased"]
    assert (found["notice"]["state"], found["notice"]["failure"]) == ("failed", "not_allowed")
    content = await desk.notices.get(f"/v1/notices/{notice['notice_id']}/content")
    assert content.status_code == 409


async def test_another_council_is_answered_as_for_an_unknown_notice(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]

    for path in (
        f"/v1/notices/{notice['notice_id']}",
        f"/v1/notices/{notice['notice_id']}/content",
    ):
        assert (await desk.elsewhere.get(path)).status_code == 404
    assert (await desk.elsewhere.get("/v1/notices")).json() == {"notices": []}
    listed = (await desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    assert [each["notice_id"] for each in listed] == [notice["notice_id"]]
    body = {"requirement": "assessment-refused", "reports": refusal, "values": REFUSAL}
    answer = await desk.elsewhere.post(f"/v1/cases/{case_id}/notices", json=body, headers=new_key())
    assert answer.status_code == 404


async def test_a_preview_shows_the_words_and_sends_nothing(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    body = {"requirement": "assessment-refused", "reports": refusal, "values": REFUSAL}

    seen = await desk.post(desk.notices, f"/v1/cases/{case_id}/notice-previews", body)
    lacking = await desk.post(
        desk.notices,
        f"/v1/cases/{case_id}/notice-previews",
        {**body, "values": {"appeal_by": APPEAL_BY}},
    )

    (preview,) = seen["previews"]
    assert preview["content"]["to_name"] == "Alex Example"
    assert "Saturday 30 May 2026" in preview["content"]["text"]
    assert seen["missing"] == seen["not_reached"] == []
    assert seen["doubts"] == ["other_notice_day", "past_day"], "it was recorded for an earlier day"
    assert lacking["previews"] == []
    assert {each["element"] for each in lacking["missing"]} == {"reasons", "time_limits"}
    assert await desk.sender.run_cycle() == 0


async def test_a_fact_that_does_not_require_the_letter_is_refused(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()

    other_fact = await desk.send(case_id, refusal - 1)
    no_fact = await desk.send(case_id, refusal + 100)
    other_value = await desk.send(case_id, refusal, {**REFUSAL, "unheard_of": APPEAL_BY})
    other_kind = await desk.send(case_id, refusal, {**REFUSAL, "reasons": APPEAL_BY})
    no_notice = await desk.send(case_id, refusal, requirement="assessment-refusal")

    assert other_fact.status_code == 409
    assert no_fact.json()["errors"][0]["pointer"] == "/reports"
    [error] = other_value.json()["errors"]
    assert (error["code"], error["pointer"]) == ("unknown_value", "/values")
    assert "unheard_of" not in other_value.text
    assert other_kind.json()["errors"][0]["message"] == "reasons must be of the kind list"
    [mistyped] = no_notice.json()["errors"]
    assert (mistyped["code"], mistyped["pointer"]) == ("unknown_notice", "/requirement")


async def _age(desk: NoticeDesk, case_id: str) -> None:
    """Date the person of a case back by a month, as time would."""
    async with transaction(desk.admin, COUNCIL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE case_api.person SET recorded_at = recorded_at - interval '30 days'"
            " WHERE case_id = $1",
            UUID(case_id),
        )


async def test_what_a_case_requires_is_listed_until_it_is_sent(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    path = f"/v1/cases/{case_id}/required-notices"

    async def listed() -> dict[tuple[str, str], str]:
        answer = await desk.notices.get(path, params={"from_on": "2026-03-30"})
        assert answer.status_code == 200, answer.text
        return {
            (each["requirement"], each["audience"]): each["progress"]
            for each in answer.json()["notices"]
        }

    before = await listed()
    await desk.send(case_id, refusal)
    pending = await listed()
    await desk.sender.run_cycle()
    after = await listed()

    family, others = ("assessment-refused", "family"), ("assessment-refused-others", "setting")
    assert [each[family] for each in (before, pending, after)] == ["not_sent", "pending", "sent"]
    assert after[others] == "not_sent"
    assert (await desk.notices.get(path)).json()["notices"] == [], "of the last 90 days"
    later = {"from_on": "2026-01-01", "after": refusal}
    assert (await desk.notices.get(path, params=later)).json()["notices"] == []
    elsewhere = await desk.elsewhere.get(path)
    unknown = await desk.elsewhere.get(f"/v1/cases/{COUNCIL}/required-notices")
    assert (elsewhere.status_code, unknown.status_code) == (404, 404)


async def test_a_letter_of_an_earlier_day_is_doubtful_where_the_time_to_appeal_counts_from_that(
    desk: NoticeDesk,
) -> None:
    """Two months from 30 March are over, and a letter of today would still state them."""
    case_id, earlier = await desk.refused_case()
    today = london_day(desk.sender.now()).isoformat()
    values: dict[str, JsonValue] = {**REFUSAL, "appeal_by": AHEAD, "mediation_by": AHEAD}
    body = {"requirement": "assessment-refused", "values": values}
    another_case, of_today = await desk.refused_case(on=today)

    refused, sent = [
        await desk.notices.post(
            f"/v1/cases/{case}/notices", json={**body, "reports": reports}, headers=new_key()
        )
        for case, reports in ((case_id, earlier), (another_case, of_today))
    ]

    assert (refused.status_code, refused.json()["doubts"]) == (409, ["other_notice_day"])
    assert sent.status_code == 201, sent.text
    assert (await desk.send(case_id, earlier)).status_code == 201


async def test_a_letter_that_states_a_last_day_which_has_passed_is_doubtful(
    desk: NoticeDesk,
) -> None:
    """The refusal is of 30 March 2026: the last days in its letter are those of then."""
    case_id, refusal = await desk.refused_case()
    body = {"requirement": "assessment-refused", "reports": refusal, "values": REFUSAL}
    path = f"/v1/cases/{case_id}/notices"

    refused = await desk.notices.post(path, json=body, headers=new_key())

    assert (refused.status_code, refused.json()["code"]) == (409, "notice-doubtful")
    assert refused.json()["doubts"] == ["other_notice_day", "past_day"]
    assert "has passed" in refused.json()["detail"]


async def test_a_new_address_in_a_new_case_is_doubtful(desk: NoticeDesk) -> None:
    """As in a case of more than 14 days: the first version is what was recorded before."""
    case_id, refusal = await desk.refused_case(person(email="first@example.org"))
    replaced = await desk.cases.put(
        f"/v1/cases/{case_id}/person",
        json=person(email="stranger@example.org"),
        headers={"If-Match": '"1"'},
    )
    assert replaced.status_code == 200, replaced.text

    doubtful = await desk.send(case_id, refusal)

    assert (doubtful.status_code, doubtful.json()["doubts"]) == (409, ["address_changed"])


@pytest.mark.parametrize("blank", ["  ", "\u3164", "-", "\u00bd"], ids=ascii)
async def test_a_text_without_a_letter_is_refused_where_it_is(desk: NoticeDesk, blank: str) -> None:
    """A letter with an empty reason, or a service without a name, states neither."""
    case_id, refusal = await desk.refused_case()
    reasons: JsonValue = {"kind": "list", "items": ["We have these reasons.", blank]}

    sent = await desk.send(case_id, refusal, {**REFUSAL, "reasons": reasons})
    saved = await desk.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, "mediation_services": [{"name": blank, "phone": "01632 960301"}]},
        headers={"If-Match": '"1"'},
    )

    for answer, pointer in (
        (sent, "/values/reasons/items/1"),
        (saved, "/mediation_services/0/name"),
    ):
        assert answer.status_code == 422
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
            (pointer, "blank")
        ]


async def test_a_case_of_another_council_is_as_unknown_as_one_that_does_not_exist(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    notice: dict[str, JsonValue] = {"requirement": "assessment-refused", "reports": refusal}
    judged: dict[str, JsonValue] = {**notice, "reason": "informed_otherwise"}

    for each in (case_id, str(UUID(int=1))):
        path = f"/v1/cases/{each}"
        listed = await desk.elsewhere.get(f"{path}/required-notices")
        answers = [
            await desk.elsewhere.post(f"{path}/{name}", json=body, headers=new_key())
            for name, body in (
                *(("notice-previews", notice), ("notices", notice)),
                ("notice-dismissals", judged),
            )
        ]
        assert [answer.status_code for answer in (listed, *answers)] == [404] * 4
