"""What an officer told a family, and not a notice, is put right once it is not true any more."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any, Final

import pytest
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import FATHER, MOTHER, new_key, parents
from tests.journeys.test_taken_back_enclosures import TAKEN_BACK, held, required, sent_plan, void

from chassis.testing import Database

REFUSED: Final = "assessment-refused"
LATER: Final = MONDAY_AT_NOON + timedelta(minutes=1)


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


async def correct(desk: AutomaticDesk, case_id: str, refusal: int, day: str) -> None:
    """Correct the day of the notice of a refusal."""
    correction = {"position": refusal, "values": {"notified_on": day}, "reason": "mistyped"}
    await desk.record(case_id, "corrections", correction)


async def to_put_right(desk: AutomaticDesk, case_id: str) -> tuple[list[str], set[str]]:
    """Why the notice of the refusal is held back, and for whom."""
    found: dict[str, Any] = await desk.required(case_id, REFUSED)
    people = {each["person_id"] for each in found["recipients"] if each["progress"] == "held"}
    return found["held_because"], people


async def test_a_parent_who_was_telephoned_in_place_of_a_letter_is_told_what_is_corrected(
    desk: AutomaticDesk,
) -> None:
    """The father has no address. The officer told him of the refusal and of his time to appeal."""
    case_id, refusal = await desk.council.refused_case(parents())
    await desk.council.send(case_id, refusal, confirmed=["other_day"])
    await desk.council.sender.run_cycle()
    await desk.work()
    told = await desk.dismiss(case_id, refusal, REFUSED, "informed_otherwise")
    assert told.status_code == 201, told.text

    await correct(desk, case_id, refusal, "2026-03-31")
    await desk.work(LATER)

    assert await to_put_right(desk, case_id) == (["corrected"], {FATHER, MOTHER})


async def test_a_family_that_no_letter_of_ours_told_is_told_what_is_corrected(
    desk: AutomaticDesk,
) -> None:
    """The council wrote its own letter in place of the one that could not be sent."""
    case_id, refusal = await desk.council.refused_case(parents())
    desk.council.mail.rcpt_reply = "550 no such user"
    sent = await desk.council.send(case_id, refusal, confirmed=["other_day"])
    (notice,) = sent.json()["notices"]
    await desk.council.sender.run_cycle()
    body = {
        "requirement": REFUSED,
        "reports": refusal,
        "notice_id": notice["notice_id"],
        "reason": "informed_otherwise",
    }
    path = f"/v1/cases/{case_id}/notice-dismissals"
    handed_over = await desk.council.notices.post(path, json=body, headers=new_key())
    assert handed_over.status_code == 201, handed_over.text

    await correct(desk, case_id, refusal, "2026-03-31")
    await desk.work()

    because, people = await to_put_right(desk, case_id)
    assert ("corrected" in because, MOTHER in people) == (True, True)


async def test_what_was_told_of_a_correction_is_put_right_once_it_is_corrected_back(
    desk: AutomaticDesk,
) -> None:
    """The letter has the right day again. But the family was told another by telephone."""
    case_id, refusal = await desk.council.refused_case(parents(email="robin@example.org"))
    await desk.council.send(case_id, refusal, confirmed=["other_day"])
    await desk.council.sender.run_cycle()
    await correct(desk, case_id, refusal, "2026-03-31")
    await desk.work()
    told = await desk.dismiss(case_id, refusal, REFUSED, "informed_otherwise")
    assert told.status_code == 201, told.text

    await correct(desk, case_id, refusal, "2026-03-30")
    await desk.work(LATER)

    assert await to_put_right(desk, case_id) == (["corrected"], {FATHER, MOTHER})
    sent = await desk.council.send(case_id, refusal, confirmed=["other_day", "address_changed"])
    assert sent.status_code == 201, sent.text
    await desk.council.sender.run_cycle()
    await desk.work(LATER)
    assert (await desk.required(case_id, REFUSED))["progress"] == "sent"


async def test_what_was_told_of_a_wrong_paper_is_put_right_once_it_is_in_the_file_again(
    desk: AutomaticDesk,
) -> None:
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()
    told = await desk.dismiss(plan.case_id, voided, TAKEN_BACK, "informed_otherwise")
    assert told.status_code == 201, told.text

    await void(desk, plan.case_id, voided)
    await desk.work(LATER)

    (work,) = (await held(desk, plan.case_id))[1:]
    assert (work["template"], work["why"], work["reasons"]) == (
        *("final-plan", plan.final),
        ["restored"],
    )
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "held", ["restored"])]
