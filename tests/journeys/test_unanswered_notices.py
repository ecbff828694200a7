"""An e-mail that a mail server may have, and that was withheld after its fact was amended."""

from collections.abc import AsyncGenerator
from typing import Final

import pytest
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.test_voided_notices import required, take_back, void
from tests.journeys.test_withheld_notices import make_due

from chassis.testing import Database

WITHHELD: Final = ("notice.failed", "overtaken")


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


async def refused_without_an_answer(desk: AutomaticDesk) -> tuple[str, int, str]:
    """A case, its refusal, and the notice: the mail server had it and dropped the connection."""
    case_id, refusal = await desk.council.refused_case()
    desk.council.mail.data_reply = ""
    (notice,) = (await desk.council.send(case_id, refusal)).json()["notices"]
    await desk.council.sender.run_cycle()
    desk.council.mail.data_reply = "250 OK"
    return case_id, refusal, notice["notice_id"]


async def test_it_is_taken_back_once_it_was_withheld(desk: AutomaticDesk) -> None:
    case_id, refusal, notice_id = await refused_without_an_answer(desk)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    assert await required(desk, case_id) == [], "it may be sent still"
    await make_due(desk.council, notice_id)
    await desk.council.sender.run_cycle()

    await desk.work()

    failed, held = await desk.council.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == WITHHELD
    assert (held["data"]["template"], held["data"]["why"]) == ("notice-taken-back", voided)
    assert await required(desk, case_id) == [("family", voided, "held")]
    path = f"/v1/notices/{notice_id}/certificate"
    certified = (await desk.council.notices.get(path)).json()["notices"][0]
    assert "may_have_been_given" in certified["doubts"]
    assert (await take_back(desk, case_id, voided)).status_code == 201
    await desk.council.sender.run_cycle()
    assert len(desk.council.mail.accepted) == 2


async def test_what_comes_after_it_is_told_as_a_correction(desk: AutomaticDesk) -> None:
    """The reader may hold two letters with different dates."""
    case_id, refusal, notice_id = await refused_without_an_answer(desk)
    correction = {
        "position": refusal,
        "values": {"notified_on": "2026-03-31"},
        "reason": "mistyped",
    }
    await desk.record(case_id, "corrections", correction)
    await make_due(desk.council, notice_id)
    await desk.council.sender.run_cycle()
    (failed,) = await desk.council.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == WITHHELD

    sent = await desk.council.send(case_id, refusal)
    await desk.council.sender.run_cycle()

    assert sent.status_code == 201, sent.text
    assert "This corrects an earlier letter" in desk.sent[-1][1]


async def test_a_letter_that_was_withheld_before_any_attempt_is_not_taken_back(
    desk: AutomaticDesk,
) -> None:
    """It was given to no one."""
    case_id, refusal = await desk.council.refused_case()
    await desk.council.send(case_id, refusal)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    await desk.council.sender.run_cycle()

    await desk.work()

    (failed,) = await desk.council.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == WITHHELD
    assert await required(desk, case_id) == []
    assert (await take_back(desk, case_id, voided)).status_code == 409
