"""A letter states the days that the law sets: no officer counts them, a wrong one is a doubt."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.notice_desk import APPEAL_BY, REFUSAL, NoticeDesk, new_key, notice_desk

from chassis.testing import Database
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS
from events.london_day import london_day

WITHOUT_DAYS: Final = {"reasons": REFUSAL["reasons"]}
"""What only the council knows."""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database, is_evaluated=False) as made:
        yield made


async def preview(
    desk: NoticeDesk, case_id: str, refusal: int, values: dict[str, JsonValue]
) -> Response:
    body = {"requirement": "assessment-refused", "reports": refusal, "values": values}
    return await desk.notices.post(
        f"/v1/cases/{case_id}/notice-previews", json=body, headers=new_key()
    )


async def wait_until_evaluated(desk: NoticeDesk, case_id: str, refusal: int) -> Response:
    async with asyncio.timeout(30):
        while True:
            answer = await preview(desk, case_id, refusal, WITHOUT_DAYS)
            if answer.status_code != 409:
                return answer
            await asyncio.sleep(0.05)


async def wait_until_met(desk: NoticeDesk, case_id: str, rule: str) -> tuple[Any, Any]:
    """The fact that the deadline of a rule was met, and the fact that met it."""
    async with asyncio.timeout(30):
        while True:
            facts = (await desk.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
            at = {each["position"]: each for each in facts}
            for each in facts:
                if each["type"] == "deadline.met" and each["data"]["rule"] == rule:
                    return each, at[each["data"]["because_of"]]
            await asyncio.sleep(0.05)


async def test_a_letter_with_all_that_it_must_say_meets_the_duty_to_say_it(
    desk: NoticeDesk, database: Database, tmp_path: Path
) -> None:
    """SEND Regulations 2014 reg 5(3): the notice of a refusal says how to appeal, and by when.

    A letter cannot be sent without it, so that no officer has to record it.
    """
    today = london_day(datetime.now(UTC)).isoformat()
    case_id, refusal = await desk.refused_case(on=today)
    settings = {
        "DATABASE_URL": database.url_for("deadline_service"),
        "ANNOUNCEMENT_QUIET_SECONDS": "0",
        **UNREACHABLE_LIMITS,
    }
    async with (
        running_process("deadline_service evaluator", settings, tmp_path / "log"),
        running_process("deadline_service announcer", settings, tmp_path / "announcer.log"),
    ):
        await wait_until_evaluated(desk, case_id, refusal)

        sent = await desk.send(case_id, refusal, WITHOUT_DAYS)
        assert sent.status_code == 201, sent.text
        await desk.sender.run_cycle()

        met, stated = await wait_until_met(desk, case_id, "assessment-refusal-content")

    assert (met["data"]["met_on"], met["data"]["late"]) == (today, False)
    assert stated["type"] == "notice.contents_stated"
    assert stated["data"] == {
        "notice_id": sent.json()["notices"][0]["notice_id"],
        "decision": refusal,
        "contents": [
            *("right_of_appeal", "time_limits", "mediation", "disagreement_resolution"),
            *("advice_and_support", "reasons"),
        ],
        "on": today,
    }


async def test_the_last_days_in_a_letter_are_those_of_the_deadlines(
    desk: NoticeDesk, database: Database, tmp_path: Path
) -> None:
    """Notice of a refusal was given on Monday 30 March 2026.

    Two months from it end on Saturday 30 May. The Tribunal is closed then, so that an appeal is in
    time until Monday 1 June (HESC rules r.12(2)). The mediation adviser must be contacted by the
    Saturday (reg 33).
    """
    case_id, refusal = await desk.refused_case()

    # Before the deadlines follow from the refusal, no day is made up.
    early = await preview(desk, case_id, refusal, WITHOUT_DAYS)
    assert early.status_code == 409
    assert "try again" in early.json()["detail"]
    unchecked = (await preview(desk, case_id, refusal, REFUSAL)).json()
    assert unchecked["doubts"] == ["other_notice_day", "past_day", "day_not_checked"]

    settings = {"DATABASE_URL": database.url_for("deadline_service"), **UNREACHABLE_LIMITS}
    async with running_process("deadline_service evaluator", settings, tmp_path / "log"):
        shown = await wait_until_evaluated(desk, case_id, refusal)

        (letter,) = shown.json()["previews"]
        words = " ".join(letter["content"]["text"].split())
        assert shown.json()["doubts"] == ["other_notice_day", "past_day"], "it is of an earlier day"
        assert "Monday 1 June 2026" in words
        assert (
            "The time would end on Saturday 30 May 2026, when the Tribunal is closed, so you have"
            " until this day." in words
        )
        assert (
            "That is two months from Monday 30 March 2026, the day of our decision letter." in words
        )

        assert "You can ask us to explain our decision, or to meet you." in words

        # An officer who counted the two months without the rule would give the family a wrong day.
        wrong = {**WITHOUT_DAYS, "appeal_by": APPEAL_BY}
        refused = await desk.send(case_id, refusal, wrong)
        assert refused.status_code == 409
        assert refused.json()["doubts"] == ["other_day"]
        assert refused.json()["detail"] == (
            "A day in `values` is another than the one that the case has. Leave it out to state"
            " that."
        )
        confirmed = await desk.send(case_id, refusal, wrong, confirmed=["other_day"])
        assert confirmed.status_code == 201, confirmed.text

    # A corrected day moves the last day: until that is worked out, the old one is not stated.
    values = {"decided_on": "2026-03-23", "notified_on": "2026-03-23"}
    correction = {"position": refusal, "values": values, "reason": "mistyped"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/corrections", correction)
    assert (await preview(desk, case_id, refusal, WITHOUT_DAYS)).status_code == 409
