"""A notice goes to two parents, and one of them has no address: it is work until both have it."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk
from tests.journeys.notice_desk import FATHER, MOTHER, SETTINGS, new_key, parents, person
from tests.journeys.test_automatic_notices import AGREED
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages
from tests.journeys.test_voided_notices import TAKEN_BACK, void
from tests.journeys.test_withheld_notices import OTHER_KEYS
from tests.journeys.working_council import WorkingCouncil, working_council

from chassis.encryption.key_ring import key_ring
from chassis.testing import Database
from events.london_day import london_day


@pytest.fixture
async def council(database: Database, tmp_path: Path) -> AsyncGenerator[WorkingCouncil]:
    async with working_council(database, tmp_path) as made:
        yield made


async def test_a_parent_without_an_address_is_work_after_the_other_was_sent_the_notice(
    council: WorkingCouncil,
) -> None:
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents())
    await council.items()

    await desk.work()

    assert [to for to, _ in desk.sent] == ["alex@example.org"], "the mother has hers"
    held, sent = await desk.council.facts(case_id)
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["not_reached"])
    assert held["data"]["held_for"] == [
        {"audience": "family", "recipient": "person", "person_id": FATHER}
    ]
    assert (sent["type"], sent["data"]["person_id"]) == ("notice.sent", MOTHER)
    (item,) = await council.items()
    assert (item["kind"], item["because_of"]) == ("held_notice", held["position"])
    assert await council.people(case_id, AGREED) == ("held", {FATHER: "held", MOTHER: "sent"})

    # An officer records his address and sends it: the mother, who has it, gets no second one.
    await council.change_people(case_id, parents(email="robin@example.org"))
    await council.items()
    body: dict[str, JsonValue] = {"requirement": AGREED, "reports": agreed}
    body["confirmed"] = ["address_changed"]
    made = await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)
    await desk.council.sender.run_cycle()

    assert [each["person_id"] for each in made["notices"]] == [FATHER]
    assert [to for to, _ in desk.sent] == ["alex@example.org", "robin@example.org"]
    assert await council.items() == []
    assert await council.people(case_id, AGREED) == ("sent", {FATHER: "sent", MOTHER: "sent"})


async def test_what_is_doubtful_of_one_parent_says_nothing_of_the_other(
    council: WorkingCouncil,
) -> None:
    """The father moved to another mailbox yesterday. The mother has her notice in time.

    Nor does the proof of her notice say anything of his address.
    """
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents(email="robin@example.org"))
    await council.change_people(case_id, parents(email="robin@example.net"))
    await council.items()

    await desk.work()

    assert [to for to, _ in desk.sent] == ["alex@example.org"]
    held, _ = await desk.council.facts(case_id)
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["doubtful"])
    assert [each["person_id"] for each in held["data"]["held_for"]] == [FATHER]
    assert await council.people(case_id, AGREED) == ("held", {FATHER: "held", MOTHER: "sent"})

    body: dict[str, JsonValue] = {"requirement": AGREED, "reports": agreed}
    assert [each["kind"] for each in await council.items()] == ["held_notice"]
    path = f"/v1/cases/{case_id}/notice-previews"
    shown = await desk.council.post(desk.council.notices, path, body)
    assert [each["doubts"] for each in shown["previews"]] == [["address_changed"]]
    body["confirmed"] = ["address_changed"]
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)
    await desk.council.sender.run_cycle()

    assert [to for to, _ in desk.sent] == ["alex@example.org", "robin@example.net"]
    assert await council.items() == []
    found = await desk.council.notices.get("/v1/notices", params={"case_id": case_id})
    confirmed = {each["person_id"]: each["confirmed_doubts"] for each in found.json()["notices"]}
    assert confirmed == {MOTHER: [], FATHER: ["address_changed"]}


async def test_of_a_letter_to_two_parents_each_has_the_doubts_about_them(
    council: WorkingCouncil,
) -> None:
    """One request sends both, and its answer names what is to be confirmed of either."""
    desk = council.desk
    case_id, agreed = await desk.agreed_case(parents(email="robin@example.org"))
    await council.change_people(case_id, parents(email="robin@example.net"))
    await council.items()
    body: dict[str, JsonValue] = {"requirement": AGREED, "reports": agreed}
    path = f"/v1/cases/{case_id}/notices"

    doubtful = await desk.council.notices.post(path, json=body, headers=new_key())
    body["confirmed"] = ["address_changed"]
    made = await desk.council.post(desk.council.notices, path, body)

    assert (doubtful.status_code, doubtful.json()["doubts"]) == (409, ["address_changed"])
    confirmed = {each["person_id"]: each["confirmed_doubts"] for each in made["notices"]}
    assert confirmed == {MOTHER: [], FATHER: ["address_changed"]}


async def test_one_whom_nothing_reaches_is_informed_otherwise(council: WorkingCouncil) -> None:
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents())
    await council.items()
    await desk.work()
    assert len(await council.items()) == 1

    dismissed = await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")

    assert dismissed.status_code == 201, dismissed.text
    assert await council.items() == []
    expected = "dismissed", {FATHER: "dismissed", MOTHER: "sent"}
    assert await council.people(case_id, AGREED) == expected


async def test_a_letter_that_comes_back_after_its_fact_was_voided_is_not_to_be_taken_back(
    council: WorkingCouncil,
) -> None:
    """The letter to the mother was posted, and its fact voided. Then it came back."""
    desk = council.desk
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.council.notices.put(
        "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
    )
    case_id, refusal = await desk.council.refused_case(person(email=None, **HOME))
    await council.items()
    made = await desk.council.send(case_id, refusal, confirmed=["other_day"])
    assert made.status_code == 201, made.text
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    await posted(desk.council, run)
    await void(desk, case_id, refusal)
    await desk.work()
    (item,) = await council.items()
    assert item["kind"] == "held_notice"
    assert await council.people(case_id, TAKEN_BACK) == ("held", {MOTHER: "held"})

    (letter,) = made.json()["notices"]
    came_back = {"returned_on": london_day(datetime.now(UTC)).isoformat()}
    path = f"/v1/notices/{letter['notice_id']}/returns"
    await desk.council.post(desk.council.notices, path, came_back)
    await desk.work(MONDAY_AT_NOON + timedelta(minutes=1))

    assert await council.items() == []
    listed = await desk.council.notices.get(
        f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
    )
    assert TAKEN_BACK not in {each["requirement"] for each in listed.json()["notices"]}


async def test_a_correction_is_work_until_each_parent_has_the_letter_that_corrects(
    council: WorkingCouncil,
) -> None:
    """Both had the letter of the refusal. The father has no mailbox any more."""
    desk = council.desk
    case_id, refusal = await desk.council.refused_case(parents(email="robin@example.org"))
    await council.items()
    made = await desk.council.send(case_id, refusal, confirmed=["other_day"])
    assert made.status_code == 201, made.text
    await desk.council.sender.run_cycle()
    await council.change_people(case_id, parents())
    values = {"notified_on": "2026-03-31"}
    correction = {"position": refusal, "values": values, "reason": "mistyped"}
    await desk.record(case_id, "corrections", correction)
    await desk.work()
    held = (await desk.council.facts(case_id))[-1]
    assert [each["person_id"] for each in held["data"]["held_for"]] == [MOTHER, FATHER]
    both = {FATHER: "held", MOTHER: "held"}
    assert await council.people(case_id, "assessment-refused") == ("held", both)
    await council.items()

    corrected = await desk.council.send(case_id, refusal, confirmed=["other_day"])
    assert corrected.status_code == 201, corrected.text
    await desk.council.sender.run_cycle()

    assert [each["person_id"] for each in corrected.json()["not_reached"]] == [FATHER]
    (item,) = await council.items()
    assert item["notice"] == {
        "requirement": "assessment-refused",
        "reports": refusal,
        "held_because": ["corrected"],
    }
    one = {FATHER: "held", MOTHER: "sent"}
    assert await council.people(case_id, "assessment-refused") == ("held", one)


async def test_a_letter_that_is_posted_late_is_taken_back_from_who_has_it(
    council: WorkingCouncil,
) -> None:
    """The mother was told that her e-mail was a mistake before the father's letter was posted."""
    desk = council.desk
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.council.notices.put(
        "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
    )
    case_id, refusal = await desk.council.refused_case(parents(**HOME))
    await council.items()
    made = await desk.council.send(case_id, refusal, confirmed=["other_day"])
    assert made.status_code == 201, made.text
    await desk.council.sender.run_cycle()
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    back = {"requirement": TAKEN_BACK, "reports": voided}
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", back)
    await desk.council.sender.run_cycle()
    assert await council.items() == []

    await posted(desk.council, run)
    await desk.work(MONDAY_AT_NOON + timedelta(minutes=1))

    held = (await desk.council.facts(case_id))[-1]
    assert held["type"] == "notice.held"
    assert [each["person_id"] for each in held["data"]["held_for"]] == [FATHER]
    expected = "held", {FATHER: "held", MOTHER: "sent"}
    assert await council.people(case_id, TAKEN_BACK) == expected
    assert len(await council.items()) == 1


async def test_what_an_officer_has_sent_to_everyone_is_not_held_back(
    council: WorkingCouncil,
) -> None:
    """The parents share a mailbox, which an officer confirms before the notice is composed."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents(email="alex@example.org"))
    await council.items()
    body = {"requirement": AGREED, "reports": agreed, "confirmed": ["shared_address"]}
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)

    await desk.work()

    assert [each["type"] for each in await desk.council.facts(case_id)] == ["notice.sent"] * 2
    assert len(desk.sent) == 2
    assert await council.items() == []


async def test_where_the_people_may_not_be_read_the_role_is_named(council: WorkingCouncil) -> None:
    """The accuracy of the record is contested, so that who the parents are is not looked up."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, _ = await desk.agreed_case(parents(email="robin@example.org"))
    restriction = {
        "ground": "accuracy_contested",
        "parts": ["people"],
        "authorised_by": "officer-1",
        "on": "2026-03-30",
    }
    await desk.record(case_id, "restrictions", restriction)
    await council.items()

    await desk.work()

    (held,) = await desk.council.facts(case_id)
    assert held["data"]["reasons"] == ["restricted"]
    assert held["data"]["held_for"] == [{"audience": "family", "recipient": "not_known"}]
    assert await council.people(case_id, AGREED) == ("held", {})


async def test_where_a_record_cannot_be_read_the_role_is_named(council: WorkingCouncil) -> None:
    """A composer with another key tries five times, five minutes apart."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, _ = await desk.agreed_case(parents(email="robin@example.org"))
    await council.items()
    other = key_ring("PERSONAL_DATA_KEYS", OTHER_KEYS, "a test")
    with_other_key = AutomaticDesk(desk.council, replace(desk.composer, ring=other))

    for tried in range(5):
        assert await desk.council.facts(case_id) == []
        await with_other_key.work(MONDAY_AT_NOON + tried * timedelta(minutes=6))

    (held,) = await desk.council.facts(case_id)
    assert held["data"]["reasons"] == ["unreadable"]
    assert held["data"]["held_for"] == [{"audience": "family", "recipient": "not_known"}]


async def test_who_was_removed_from_the_case_and_has_a_letter_that_is_wrong_is_work(
    council: WorkingCouncil,
) -> None:
    """The correction goes by itself to the mother. That the father has a wrong one is not lost."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents(email="robin@example.org"))
    await council.items()
    await desk.work()
    assert len(desk.sent) == 2
    await council.change_people(case_id, person())
    correction = {
        "position": agreed,
        "values": {"decided_on": "2026-03-27", "notified_on": "2026-03-27"},
        "reason": "mistyped",
    }
    await desk.record(case_id, "corrections", correction)
    await council.items()

    await desk.work(MONDAY_AT_NOON + timedelta(minutes=1))

    assert [to for to, _ in desk.sent[2:]] == ["alex@example.org"]
    (item,) = await council.items()
    assert (item["kind"], item["notice"]["held_because"]) == ("held_notice", ["not_reached"])
    assert await council.people(case_id, AGREED) == ("held", {FATHER: "held", MOTHER: "sent"})

    body: dict[str, JsonValue] = {"requirement": AGREED, "reports": agreed}
    preview = await desk.council.post(
        desk.council.notices, f"/v1/cases/{case_id}/notice-previews", body
    )
    assert preview["previews"] == [], "the mother has it"
    assert preview["not_reached"] == [
        {"audience": "parent", "person_id": FATHER, "reason": "removed"}
    ]
    assert (await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")).status_code == 201
    assert await council.items() == []
