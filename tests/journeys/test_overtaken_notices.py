"""A notice that later facts have overtaken: listed as such, and sent once that is confirmed."""

from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import AHEAD, new_key

from chassis.testing import Database

AGREED: Final = "assessment-agreed"
RECEIVED: Final = "request-received"
WITHDRAWN: Final = "refusal-withdrawn"
ASKING_FOR_VIEWS: Final[dict[str, JsonValue]] = {"decision_by": AHEAD}
DAY: Final = "2026-03-30"
DECIDED: Final = {"decided_on": DAY, "notified_on": DAY}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


async def send(desk: AutomaticDesk, case_id: str, notice: dict[str, Any], *doubts: str) -> Response:
    """The response to a notice that the list of required notices has."""
    body: dict[str, Any] = {
        "requirement": notice["requirement"],
        "reports": notice["reports"],
        "values": ASKING_FOR_VIEWS if notice["requirement"] == RECEIVED else {},
        "confirmed": doubts,
    }
    return await desk.council.notices.post(
        f"/v1/cases/{case_id}/notices", json=body, headers=new_key()
    )


async def test_views_on_a_request_that_was_refused_are_asked_for_only_once_that_is_confirmed(
    desk: AutomaticDesk,
) -> None:
    case_id, _ = await desk.council.refused_case()
    asking = await desk.required(case_id, RECEIVED)

    body = {"requirement": RECEIVED, "reports": asking["reports"], "values": ASKING_FOR_VIEWS}
    path = f"/v1/cases/{case_id}/notice-previews"
    preview = await desk.council.post(desk.council.notices, path, body)
    refused = await send(desk, case_id, asking)
    confirmed = await send(desk, case_id, asking, "overtaken")

    assert asking["progress"] == "overtaken"
    assert preview["doubts"] == ["overtaken"]
    assert (refused.status_code, refused.json()["code"]) == (409, "notice-doubtful")
    assert refused.json()["doubts"] == ["overtaken"]
    assert confirmed.status_code == 201, confirmed.text
    await desk.council.sender.run_cycle()
    assert len(desk.sent) == 1
    assert (await desk.required(case_id, RECEIVED))["progress"] == "sent"
    assert (await desk.required(case_id, "assessment-refused"))["progress"] == "not_sent"


async def test_views_are_asked_for_when_the_refusal_was_withdrawn(desk: AutomaticDesk) -> None:
    """The council decides on the request once more. The letter of the refusal is overtaken then."""
    case_id, _ = await desk.council.refused_case()
    request_id = await desk.request_id(case_id)

    withdrawal = {"request_id": request_id, "on": DAY}
    await desk.record(case_id, "assessment-refusal-withdrawals", withdrawal)

    asking = await desk.required(case_id, RECEIVED)
    assert asking["progress"] == "not_sent"
    assert (await send(desk, case_id, asking)).status_code == 201
    assert (await desk.required(case_id, "assessment-refused"))["progress"] == "overtaken"


async def test_what_is_sent_by_itself_is_held_back_if_it_is_required_and_not_made_if_it_is_not(
    desk: AutomaticDesk,
) -> None:
    """All is recorded within a minute: withdrawn, agreed, and that there will be a plan."""
    await desk.choose(AGREED, WITHDRAWN)
    case_id, _ = await desk.council.refused_case()
    request_id = await desk.request_id(case_id)
    withdrawal = {"request_id": request_id, "on": DAY}
    await desk.record(case_id, "assessment-refusal-withdrawals", withdrawal)
    decision = {"request_id": request_id, **DECIDED}
    await desk.record(case_id, "assessment-agreements", decision)
    await desk.record(case_id, "plan-agreements", decision)

    await desk.work()

    assert desk.sent == []
    (held,) = await desk.council.facts(case_id)
    assert (held["type"], held["data"]["template"]) == ("notice.held", AGREED)
    shown = await desk.required(case_id, AGREED)
    assert (shown["progress"], shown["held_because"]) == ("held", ["doubtful"])
    assert (await desk.required(case_id, WITHDRAWN))["progress"] == "overtaken"
    dismissed = await desk.dismiss(case_id, shown["reports"], AGREED, "informed_otherwise")
    assert dismissed.status_code == 201, dismissed.text
    assert (await desk.required(case_id, AGREED))["progress"] == "dismissed"


@pytest.mark.parametrize("reason", ["deceased", "opened_in_error"])
async def test_no_letter_about_a_child_who_died_goes_out_by_itself(
    desk: AutomaticDesk, reason: str
) -> None:
    """The case is closed before the letter about the agreement is composed."""
    await desk.choose(AGREED)
    case_id, _ = await desk.agreed_case()
    await desk.record(case_id, "closures", {"on": DAY, "reason": reason})

    await desk.work()

    assert desk.sent == []
    (held,) = await desk.council.facts(case_id)
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["doubtful"])
    shown = await desk.required(case_id, AGREED)
    assert (shown["progress"], shown["held_because"]) == ("overtaken", [])
    refused = await send(desk, case_id, shown)
    assert refused.json()["doubts"] == ["overtaken"]


async def test_a_notice_that_waited_to_be_sent_is_sent_as_it_was_written(
    desk: AutomaticDesk,
) -> None:
    """It was right on the day that it states, and what overtook it has a letter of its own."""
    case_id, _ = await desk.agreed_case()
    notice = await desk.required(case_id, AGREED)
    assert (await send(desk, case_id, notice)).status_code == 201
    decision = {"request_id": await desk.request_id(case_id), **DECIDED}
    await desk.record(case_id, "plan-agreements", decision)
    assert (await desk.required(case_id, AGREED))["progress"] == "pending"

    await desk.council.sender.run_cycle()

    assert len(desk.sent) == 1
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"
