"""An officer sends a notice that does not reach one of two parents: it is work until he has it."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import Response
from tests.journeys.notice_desk import FATHER, MOTHER, REFUSAL, SETTINGS, new_key, parents, person
from tests.journeys.test_automatic_notices import AGREED
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages
from tests.journeys.working_council import WorkingCouncil, working_council

from chassis.testing import Database
from events.london_day import london_day

REFUSED: Final = "assessment-refused"
FOR_FATHER: Final = [{"audience": "family", "recipient": "person", "person_id": FATHER}]
EVENING: Final = datetime(2026, 3, 30, 18, tzinfo=UTC)
MORNING: Final = datetime(2026, 3, 31, 7, tzinfo=UTC)


@pytest.fixture
async def council(database: Database, tmp_path: Path) -> AsyncGenerator[WorkingCouncil]:
    async with working_council(database, tmp_path) as made:
        yield made


async def refuse(
    council: WorkingCouncil, case_id: str, refusal: int, *confirmed: str, channel: str | None = None
) -> Response:
    """The response to the letter of a refusal, once its days are known. It is sent."""
    await council.items()
    desk = council.desk.council
    by = {} if channel is None else {"channel": channel}
    made = await desk.send(case_id, refusal, REFUSAL, confirmed=["other_day", *confirmed], **by)
    await desk.sender.run_cycle()
    return made


async def agree(council: WorkingCouncil, case_id: str, agreed: int) -> None:
    """Send that an assessment is made."""
    await council.items()
    desk = council.desk.council
    body = {"requirement": AGREED, "reports": agreed}
    await desk.post(desk.notices, f"/v1/cases/{case_id}/notices", body)
    await desk.sender.run_cycle()
    await council.items()


async def facts_held(council: WorkingCouncil, case_id: str) -> list[dict[str, Any]]:
    """What is on record of the notices of a case that were held back."""
    facts = await council.desk.council.facts(case_id)
    return [each["data"] for each in facts if each["type"] == "notice.held"]


async def test_a_refusal_is_work_until_each_parent_has_it(council: WorkingCouncil) -> None:
    case_id, refusal = await council.desk.council.refused_case(parents())

    made = await refuse(council, case_id, refusal)

    assert made.status_code == 201, made.text
    assert [each["person_id"] for each in made.json()["not_reached"]] == [FATHER]
    (held,) = await facts_held(council, case_id)
    assert (held["template"], held["why"]) == (REFUSED, refusal)
    assert (held["reasons"], held["held_for"]) == (["not_reached"], FOR_FATHER)
    assert [to for to, _ in council.desk.sent] == ["alex@example.org"]
    (item,) = await council.items()
    assert item["notice"] == {
        "requirement": REFUSED,
        "reports": refusal,
        "held_because": ["not_reached"],
    }
    assert await council.people(case_id, REFUSED) == ("held", {FATHER: "held", MOTHER: "sent"})

    once_more = await refuse(council, case_id, refusal)
    assert once_more.status_code == 409
    assert "it does not reach the others (no_email): record" in once_more.json()["detail"]

    # His address is recorded, and it is sent to him alone.
    await council.change_people(case_id, parents(email="robin@example.org"))
    sent = await refuse(council, case_id, refusal, "address_changed")

    assert [each["person_id"] for each in sent.json()["notices"]] == [FATHER]
    assert await council.items() == []
    assert await council.people(case_id, REFUSED) == ("sent", {FATHER: "sent", MOTHER: "sent"})
    assert len(await facts_held(council, case_id)) == 1


async def test_one_request_holds_once(council: WorkingCouncil) -> None:
    desk = council.desk.council
    case_id, refusal = await desk.refused_case(parents())
    await council.items()
    body = {
        "requirement": REFUSED,
        "reports": refusal,
        "values": REFUSAL,
        "confirmed": ["other_notice_day", "past_day", "other_day"],
    }
    path, key = f"/v1/cases/{case_id}/notices", new_key()

    first = await desk.notices.post(path, json=body, headers=key)
    second = await desk.notices.post(path, json=body, headers=key)

    assert first.status_code == 201, first.text
    assert second.content == first.content
    assert len(await facts_held(council, case_id)) == 1


async def test_a_parent_without_e_mail_is_work_until_his_letter_is_posted(
    council: WorkingCouncil,
) -> None:
    """The officer asked for e-mails, and the father has a postal address alone."""
    desk = council.desk.council
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.notices.put("/v1/notice-settings", json=printing, headers={"If-Match": '"1"'})
    case_id, refusal = await desk.refused_case(parents(**HOME))
    made = await refuse(council, case_id, refusal, channel="email")
    assert [each["reason"] for each in made.json()["not_reached"]] == ["no_address"]
    assert len(await council.items()) == 1

    letter = await refuse(council, case_id, refusal, channel="letter")
    assert letter.status_code == 201, letter.text
    assert len(await facts_held(council, case_id)) == 1, "the mother, who has it, is not named"
    assert len(await council.items()) == 1
    run = await print_run(desk)
    await printed_pages(desk, run)
    await posted(desk, run)

    assert await council.items() == []
    assert await council.people(case_id, REFUSED) == ("sent", {FATHER: "sent", MOTHER: "sent"})


async def test_a_parent_whom_nothing_reaches_is_informed_otherwise(council: WorkingCouncil) -> None:
    case_id, refusal = await council.desk.council.refused_case(parents())
    await refuse(council, case_id, refusal)

    dismissed = await council.desk.dismiss(case_id, refusal, REFUSED, "informed_otherwise")

    assert dismissed.status_code == 201, dismissed.text
    assert await council.items() == []
    expected = "dismissed", {FATHER: "dismissed", MOTHER: "sent"}
    assert await council.people(case_id, REFUSED) == expected


async def test_a_notice_that_reaches_no_one_is_refused(council: WorkingCouncil) -> None:
    case_id, refusal = await council.desk.council.refused_case(person(email=None))

    made = await refuse(council, case_id, refusal)

    assert made.status_code == 409
    assert await council.desk.council.facts(case_id) == []
    assert (await council.desk.required(case_id, REFUSED))["progress"] == "not_sent"


async def test_who_is_not_reached_stays_named_when_the_fact_is_corrected(
    council: WorkingCouncil,
) -> None:
    """The mother has a letter that is to be corrected, and the father has none."""
    case_id, refusal = await council.desk.council.refused_case(parents())
    await refuse(council, case_id, refusal)
    values = {"notified_on": "2026-03-31"}
    correction = {"position": refusal, "values": values, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)

    await council.desk.work()

    assert await council.people(case_id, REFUSED) == ("held", {FATHER: "held", MOTHER: "held"})
    await refuse(council, case_id, refusal)
    assert len(await council.items()) == 1
    assert await council.people(case_id, REFUSED) == ("held", {FATHER: "held", MOTHER: "sent"})


async def test_a_notice_that_is_held_for_both_stays_held_for_who_is_not_reached(
    council: WorkingCouncil,
) -> None:
    """The parents shared a mailbox, which is the mother's alone now."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents(email="alex@example.org"))
    await council.items()
    await desk.work()
    (held,) = await facts_held(council, case_id)
    assert held["reasons"] == ["doubtful"]
    await council.change_people(case_id, parents())
    (item,) = await council.items()

    await agree(council, case_id, agreed)

    assert await facts_held(council, case_id) == [held]
    assert await council.items() == [item]
    assert await council.people(case_id, AGREED) == ("held", {FATHER: "held", MOTHER: "sent"})


async def test_a_notice_that_waits_for_the_morning_is_held_then(council: WorkingCouncil) -> None:
    """An officer sends it in the evening, before it would be sent by itself."""
    desk = council.desk
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents())
    await council.items()
    await desk.work(EVENING)

    await agree(council, case_id, agreed)

    assert await facts_held(council, case_id) == []
    assert (await desk.required(case_id, AGREED))["waits_until"] == "2026-03-31T07:00:00Z"
    await desk.work(MORNING)
    (held,) = await facts_held(council, case_id)
    assert held["held_for"] == FOR_FATHER
    assert [to for to, _ in desk.sent] == ["alex@example.org"]
    assert len(await council.items()) == 1


async def test_a_notice_that_is_not_planned_yet_is_held_by_its_composer(
    council: WorkingCouncil,
) -> None:
    """An officer sends it before notice-composer has the fact."""
    desk, now = council.desk, datetime.now(UTC)
    assert (await desk.choose(AGREED)).status_code == 200
    case_id, agreed = await desk.agreed_case(parents(), agreed_on=london_day(now).isoformat())

    await agree(council, case_id, agreed)

    assert await facts_held(council, case_id) == []
    assert "waits_until" in await desk.required(case_id, AGREED)
    await desk.work(now + timedelta(days=7))
    (held,) = await facts_held(council, case_id)
    assert held["held_for"] == FOR_FATHER
    assert [to for to, _ in desk.sent] == ["alex@example.org"]


async def test_a_courtesy_is_not_held(council: WorkingCouncil) -> None:
    case_id, _ = await council.desk.agreed_case(parents())
    officer = {"officer_id": str(uuid4()), "from_on": "2026-03-30"}
    assigned = await council.desk.record(case_id, "officer-assignments", officer)
    await council.items()

    contact = [{"name": "Kim Officer", "phone": "01632 960124"}]
    values = {"officer": {"kind": "services", "services": contact}}
    body = {"requirement": "officer-changed", "reports": assigned["position"], "values": values}
    desk = council.desk.council
    made = await desk.post(desk.notices, f"/v1/cases/{case_id}/notices", body)

    assert [each["person_id"] for each in made["not_reached"]] == [FATHER]
    assert await facts_held(council, case_id) == []


async def test_who_was_never_sent_a_letter_has_nothing_to_correct_once_the_correction_is_voided(
    council: WorkingCouncil,
) -> None:
    """The mother's letter is right again, and the father has to have his by the day in law."""
    desk = council.desk
    case_id, refusal = await desk.council.refused_case(parents())
    assert (await refuse(council, case_id, refusal)).status_code == 201
    (before,) = await council.items()
    values = {"notified_on": "2026-03-31"}
    correction = {"position": refusal, "values": values, "reason": "mistyped"}
    made = await desk.record(case_id, "corrections", correction)
    await desk.work(EVENING)
    assert (await council.items())[0]["notice"]["held_because"] == ["corrected"]

    void = {"position": made["position"], "reason": "mistyped"}
    await desk.record(case_id, "voids", void)
    await desk.work(MORNING)

    assert (await facts_held(council, case_id))[-1]["held_for"] == FOR_FATHER
    (after,) = await council.items()
    assert after["notice"]["held_because"] == ["not_reached"]
    assert after["law_due_on"] == before["law_due_on"] == "2026-04-13"
    assert (await desk.required(case_id, REFUSED))["held_because"] == ["not_reached"]
