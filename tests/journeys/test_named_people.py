"""A notice names a person of the case: one who is none, who was removed, and who was erased."""

from collections.abc import AsyncGenerator
from hashlib import sha256
from typing import Any, Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import new_key, person
from tests.journeys.test_voided_notices import TEACHER, family_and_school, take_back, void
from tests.journeys.test_withheld_notices import erase

from chassis.testing import Database

UNKNOWN: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7aff"
FOR_SCHOOL: Final = "assessment-refused-others"
PATHS: Final = ("notices", "notice-previews")


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


async def to_school(
    desk: AutomaticDesk, case_id: str, refusal: int, person_id: str, path: str = "notices"
) -> Response:
    """The response to the letter that tells a person at the school of a refusal."""
    to = {"audience": "school", "person_id": person_id}
    body = {"requirement": FOR_SCHOOL, "reports": refusal, "to": to}
    return await desk.council.notices.post(
        f"/v1/cases/{case_id}/{path}", json=body, headers=new_key()
    )


async def without_school(desk: AutomaticDesk, case_id: str) -> None:
    """Record the people of a case without the teacher."""
    changed = await desk.council.cases.put(
        f"/v1/cases/{case_id}/person", json=person(), headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text


def violation(answer: Response) -> tuple[int, dict[str, Any]]:
    """The status, and what is wrong with the request."""
    (error,) = answer.json()["errors"]
    return answer.status_code, error


@pytest.mark.parametrize("path", PATHS)
async def test_a_person_who_is_none_of_the_case_is_refused(desk: AutomaticDesk, path: str) -> None:
    case_id, refusal = await desk.council.refused_case(family_and_school())

    status, error = violation(await to_school(desk, case_id, refusal, UNKNOWN, path))

    assert (status, error["code"]) == (422, "unknown_person")
    assert error["pointer"] == "/to/person_id"
    assert "GET /v1/cases/{case_id}/person lists them" in error["message"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_person_who_was_removed_from_the_case_is_refused(
    desk: AutomaticDesk, path: str
) -> None:
    """The teacher was recorded in the wrong case, and their data was not erased."""
    case_id, refusal = await desk.council.refused_case(family_and_school())
    await without_school(desk, case_id)

    status, error = violation(await to_school(desk, case_id, refusal, TEACHER, path))

    assert (status, error["code"]) == (422, "unknown_person")


async def test_a_person_who_was_erased_is_not_reached(desk: AutomaticDesk) -> None:
    case_id, refusal = await desk.council.refused_case(family_and_school())
    await erase(desk.council, case_id, TEACHER)

    sent = await to_school(desk, case_id, refusal, TEACHER)
    preview = await to_school(desk, case_id, refusal, TEACHER, "notice-previews")

    assert (sent.status_code, preview.status_code) == (409, 200)
    assert "reaches no person to whom it goes: erased" in sent.json()["detail"]
    assert preview.json()["not_reached"] == [
        {"audience": "school", "person_id": TEACHER, "reason": "erased"}
    ]


@pytest.mark.parametrize("reason", ["removed", "erased"])
async def test_a_letter_is_not_taken_back_from_who_is_none_of_the_case_any_more(
    desk: AutomaticDesk, reason: str
) -> None:
    """The teacher had a letter of a refusal that was recorded in the wrong case."""
    case_id, refusal = await desk.council.refused_case(family_and_school())
    assert (await to_school(desk, case_id, refusal, TEACHER)).status_code == 201
    await desk.council.sender.run_cycle()
    voided = await void(desk, case_id, refusal)
    if reason == "removed":
        await without_school(desk, case_id)
    else:
        await erase(desk.council, case_id, TEACHER)

    preview = await take_back(desk, case_id, voided, "notice-previews")

    assert preview.json()["not_reached"] == [
        {"audience": "school", "person_id": TEACHER, "reason": reason}
    ]


async def test_a_receipt_to_who_is_none_of_the_case_is_held(desk: AutomaticDesk) -> None:
    """Who filed the paper took the id of its sender from another system."""
    assert (await desk.choose("paper-received")).status_code == 200
    case_id, _ = await desk.agreed_case()
    paper: dict[str, JsonValue] = {
        "kind": "correspondence",
        "title": "Letter",
        "media_type": "application/pdf",
        "sha256": sha256(b"a letter").hexdigest(),
        "size": 8,
        "on": "2026-03-30",
        "received_on": "2026-03-27",
        "sender_id": UNKNOWN,
    }
    await desk.record(case_id, "documents", paper)

    await desk.work()

    (held,) = await desk.council.facts(case_id)
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["no_recipient"])
    assert held["data"]["held_for"] == [
        {"audience": "sender", "recipient": "person", "person_id": UNKNOWN}
    ]
