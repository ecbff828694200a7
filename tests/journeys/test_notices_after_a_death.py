"""A final plan waits for its document, and the child dies: it is no work in either list."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.journeys.automatic_desk import MONDAY_AT_NOON
from tests.journeys.enclosing_desk import EnclosingDesk
from tests.journeys.notice_desk import FATHER, MOTHER, REFUSAL, parents
from tests.journeys.working_council import WorkingCouncil, working_council

from chassis.testing import Database

FINAL: Final = "final-plan"
DAY: Final = "2026-03-30"
CORRECTED: Final = {"notified_on": "2026-03-29", "decided_on": "2026-03-29"}


@pytest.fixture
async def council(database: Database, tmp_path: Path) -> AsyncGenerator[WorkingCouncil]:
    async with working_council(database, tmp_path) as made:
        chosen = await made.desk.choose(FINAL)
        assert chosen.status_code == 200, chosen.text
        yield made


async def shown(council: WorkingCouncil, case_id: str) -> tuple[str, list[str]]:
    """How far the letter with the plan is, and why it is held back."""
    found = await council.desk.required(case_id, FINAL)
    return found["progress"], found["held_because"]


async def held_plan(council: WorkingCouncil) -> tuple[str, str]:
    """A case whose final plan was held back, as its document was never uploaded; the plan."""
    plans = EnclosingDesk(council.desk.council)
    case_id = await plans.agreed_case()
    await plans.final_plan(case_id, await plans.filed(case_id))
    await council.items()
    await council.desk.work()
    await council.desk.work(MONDAY_AT_NOON + timedelta(hours=1))
    (item,) = await council.items()
    assert (item["kind"], item["notice"]["held_because"]) == ("held_notice", ["incomplete"])
    assert await shown(council, case_id) == ("held", ["incomplete"])
    history = (await council.desk.council.cases.get(f"/v1/cases/{case_id}/history")).json()
    issued = next(each for each in history["facts"] if each["type"] == "final.issued")
    return case_id, issued["data"]["plan_id"]


async def test_a_case_is_closed_because_the_child_has_died(council: WorkingCouncil) -> None:
    case_id, _ = await held_plan(council)

    await council.desk.record(case_id, "closures", {"on": DAY, "reason": "deceased"})

    assert await council.items() == []
    assert await shown(council, case_id) == ("overtaken", [])


async def test_a_plan_ends_because_the_child_has_died(council: WorkingCouncil) -> None:
    """The case is open until what is left of it is done."""
    case_id, plan_id = await held_plan(council)

    ending = {"plan_id": plan_id, "ceased_on": DAY, "reason": "8"}
    ended = await council.desk.record(case_id, "plan-endings", ending)

    assert await council.items() == []
    assert await shown(council, case_id) == ("overtaken", [])

    # It was recorded of the wrong child.
    void = {"position": ended["position"], "reason": "wrong_case"}
    await council.desk.record(case_id, "voids", void)
    assert len(await council.items()) == 1
    assert await shown(council, case_id) == ("held", ["incomplete"])


async def test_a_correction_does_not_ask_for_a_first_letter_after_a_death(
    council: WorkingCouncil,
) -> None:
    """The mother has the letter of a refusal, and the father, who has no address, none."""
    desk = council.desk.council
    case_id, refusal = await desk.refused_case(parents())
    await council.items()
    sent = await desk.send(case_id, refusal, REFUSAL, confirmed=["other_day"])
    assert sent.status_code == 201, sent.text
    await desk.sender.run_cycle()
    await council.desk.record(case_id, "closures", {"on": DAY, "reason": "deceased"})
    correction = {"position": refusal, "values": CORRECTED, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)

    await council.desk.work()

    held = [each for each in await desk.facts(case_id) if each["type"] == "notice.held"][-1]["data"]
    assert held["reasons"] == ["corrected"]
    assert [each["person_id"] for each in held["held_for"]] == [MOTHER]
    assert await council.people(case_id, "assessment-refused") == ("held", {MOTHER: "held"})


async def test_a_correction_from_before_a_death_is_sent_to_who_has_the_first_letter_alone(
    council: WorkingCouncil,
) -> None:
    """An address of the father, who has no letter, is recorded after the death."""
    desk = council.desk.council
    case_id, refusal = await desk.refused_case(parents())
    await council.items()
    sent = await desk.send(case_id, refusal, REFUSAL, confirmed=["other_day"])
    assert sent.status_code == 201, sent.text
    await desk.sender.run_cycle()
    correction = {"position": refusal, "values": {"notified_on": DAY}, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)
    correction = {"position": refusal, "values": CORRECTED, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)
    await council.desk.work()
    assert await council.people(case_id, "assessment-refused") == (
        "held",
        {MOTHER: "held", FATHER: "held"},
    )

    await council.desk.record(case_id, "closures", {"on": DAY, "reason": "deceased"})
    changed = await desk.cases.put(
        f"/v1/cases/{case_id}/person",
        json=parents(email="robin@example.org"),
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text

    assert await council.people(case_id, "assessment-refused") == (
        "held",
        {MOTHER: "held", FATHER: "overtaken"},
    )
    confirmed = ["other_day", "address_changed", "overtaken"]
    corrected = await desk.send(case_id, refusal, REFUSAL, confirmed=confirmed)
    assert corrected.status_code == 201, corrected.text
    assert [each["person_id"] for each in corrected.json()["notices"]] == [MOTHER]
    await desk.sender.run_cycle()
    assert await council.items() == []


async def test_a_correction_from_before_a_death_can_be_dismissed_as_not_needed(
    council: WorkingCouncil,
) -> None:
    """It is held for the father, too, who was never sent the letter that the law requires."""
    desk = council.desk.council
    case_id, refusal = await desk.refused_case(parents())
    await council.items()
    await desk.send(case_id, refusal, REFUSAL, confirmed=["other_day"])
    await desk.sender.run_cycle()
    correction = {"position": refusal, "values": CORRECTED, "reason": "mistyped"}
    await council.desk.record(case_id, "corrections", correction)
    await council.desk.work()
    dismissal = case_id, refusal, "assessment-refused", "not_needed"
    assert (await council.desk.dismiss(*dismissal)).status_code == 422

    await council.desk.record(case_id, "closures", {"on": DAY, "reason": "deceased"})

    assert (await council.desk.dismiss(*dismissal)).status_code == 201
    assert await council.items() == []
