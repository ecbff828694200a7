"""Worklists over HTTP: ranked, explained, filtered, snoozed."""

from datetime import date

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SandboxClock
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections import declared_projections
from deadline_service.testing import (
    CASE,
    CaseRecorder,
    ConsumerDriver,
    DeadlineProcesses,
    ShortFact,
    id_for,
)
from events.envelope import CaseId

TODAY = date(2026, 12, 1)
RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 2)}
OTHER_CASE = CaseId(id_for("other case"))
ASSIGNED: ShortFact = {
    "type": "case.officer_assigned",
    "officer_id": "officer",
    "from_on": date(2026, 11, 2).isoformat(),
}
IN_TEAM: ShortFact = {
    "type": "case.team_assigned",
    "team_id": "team",
    "from_on": date(2026, 11, 2).isoformat(),
}


@pytest.fixture(autouse=True)
async def _sandbox_day(sandbox: SandboxClock) -> None:  # pyright: ignore[reportUnusedFunction]  # pytest
    await sandbox.set(TODAY)


@pytest.fixture
async def worked(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> CaseRecorder:
    """Two cases with a request each; one child is looked after, and the case is assigned."""
    opened: ShortFact = {"type": "case.opened", "reference": "SEN/1", "flags": ["looked_after"]}
    await council.record(opened, RECEIVED, ASSIGNED)
    await council.record({"type": "case.opened"}, RECEIVED, IN_TEAM, case=OTHER_CASE)
    await processes.settle()
    for declared in declared_projections():
        await ConsumerDriver(build_projection_worker(engine, declared)).drain()
    return council


async def test_an_item_says_what_is_to_be_done_by_when_on_whose_authority_and_why_it_is_here(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    response = await http.get("/v1/worklist", params={"kind": "duty"})

    # Six weeks from Monday 2 November end on Monday 14 December; the safe day is a day earlier.
    assert response.status_code == 200, response.text
    items = response.json()["items"]
    [item] = [
        each
        for each in items
        if each["rule"] == "assessment-decision" and each["case_id"] == str(CASE)
    ]
    assert (item["due_on"], item["law_due_on"], item["days_left"]) == (
        *("2026-12-13", "2026-12-14", 12),
    )
    assert item["owed_by"] == "local authority"
    assert item["source"]["provision"].startswith("reg 5(1)")
    assert {each["operation_id"] for each in item["record_with"] if each["settles"]} == {
        "recordAssessmentAgreement",
        "recordAssessmentRefusal",
    }
    assert item["record_with"][0]["path"].startswith(f"/v1/cases/{CASE}/")
    assert item["why_here"]["ranked_on"] == "2026-11-13"
    assert item["why_here"]["reasons"] == [
        {"reason": "limit_of_law", "days": 14},
        {"reason": "looked_after", "days": 14},
        {"reason": "medium_task", "days": 2},
    ]
    assert item["why_here"]["words"] == (
        "It is to be worked to Sunday 13 December 2026. It counts as earlier by 14 days because the"
        " law sets the day, 14 days because the child is looked after and 2 days because it takes"
        " some hours."
    )


async def test_a_review_whose_meeting_was_held_asks_to_be_decided_not_to_be_arranged(
    http: httpx.AsyncClient, council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    plan: ShortFact = {"type": "final.issued", "on": date(2026, 1, 12), "basis": "first"}
    held: ShortFact = {
        "type": "review.meeting_held",
        "on": date(2026, 11, 20),
        "duty": "annual",
        "convenor": "school",
    }

    async def reviews(*facts: ShortFact) -> list[tuple[str, set[str]]]:
        await council.record(*facts)
        await processes.settle()
        body = (await http.get("/v1/worklist")).json()
        return [
            (each["title"], {one["operation_id"] for one in each["record_with"]})
            for each in body["items"]
            if each["kind"] in {"review", "review_decision"}
        ]

    to_arrange = await reviews({"type": "case.opened"}, plan)
    to_decide = await reviews(held)

    assert to_arrange == [
        (
            "Review the plan for the first time",
            {
                *("recordReviewArrangement", "recordReviewMeeting", "recordReviewDecision"),
                *("recordAmendmentProposal", "recordFinalPlan"),
            },
        )
    ]
    assert to_decide == [
        (
            "Decide after the review meeting",
            {"recordReviewDecision", "recordAmendmentProposal", "recordFinalPlan"},
        )
    ]


async def test_an_nhs_number_to_check_is_listed_until_it_was_checked(
    http: httpx.AsyncClient, council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    reported: ShortFact = {
        "type": "case.nhs_number_change_reported",
        "reported_by": "dfe_sui",
        "on": date(2026, 11, 24),
    }
    checked: ShortFact = {
        "type": "case.nhs_number_change_checked",
        "outcome": "corrected",
        "on": date(2026, 11, 25),
    }
    await council.record({"type": "case.opened"}, reported)
    await processes.settle()
    [item] = (await http.get("/v1/worklist", params={"kind": "nhs_number"})).json()["items"]
    await council.record(checked)
    await processes.settle()
    after = (await http.get("/v1/worklist", params={"kind": "nhs_number"})).json()["items"]

    assert item["title"] == "Check the NHS number, which was reported as changed"
    assert item["source"]["provision"] == "art 5(1)(d)"
    assert [(each["operation_id"], each["settles"]) for each in item["record_with"]] == [
        ("recordNhsNumberChangeCheck", True)
    ]
    assert after == []


async def test_an_item_says_which_notice_was_held_back_or_came_back_and_why(
    http: httpx.AsyncClient, council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    held: ShortFact = {
        "type": "notice.held",
        "template": "assessment-agreed",
        "why": 2,
        "reasons": ["not_reached"],
        "held_at": "2026-11-24T09:00:00Z",
    }
    failed: ShortFact = {
        "type": "notice.failed",
        "notice_id": "notice",
        "audience": "family",
        "template": "request-received",
        "why": 2,
        "reason": "returned",
        "failed_at": "2026-11-25T09:00:00Z",
    }
    of_earlier_release: ShortFact = {**failed, "notice_id": "other", "why": 1}
    del of_earlier_release["template"]
    await council.record({"type": "case.opened"}, RECEIVED, held, failed, of_earlier_release)
    await processes.settle()

    body = (await http.get("/v1/worklist")).json()

    of_notices = {each["because_of"]: each["notice"] for each in body["items"] if "notice" in each}
    assert of_notices == {
        3: {
            "requirement": "assessment-agreed",
            "reports": 2,
            "held_because": ["not_reached"],
        },
        4: {
            "requirement": "request-received",
            "reports": 2,
            "held_because": [],
            "notice_id": str(id_for("notice")),
            "failed_because": "returned",
        },
        5: {
            "reports": 1,
            "held_because": [],
            "notice_id": str(id_for("other")),
            "failed_because": "returned",
        },
    }
    assert {each["because_of"] for each in body["do_today"] if "notice" in each} <= {3, 4, 5}
    assert {each["kind"] for each in body["items"] if "notice" in each} == {
        *("held_notice", "returned_notice")
    }


async def test_harm_puts_the_same_duty_of_another_child_first(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    body = (await http.get("/v1/worklist")).json()

    decisions = [
        each["case_id"] for each in body["items"] if each.get("rule") == "assessment-decision"
    ]
    assert decisions == [str(CASE), str(OTHER_CASE)]


async def test_an_officer_s_list_has_the_cases_of_the_officer(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    mine = await http.get("/v1/worklist", params={"officer_id": str(id_for("officer"))})
    nobody_s = await http.get("/v1/worklist", params={"officer_id": str(id_for("nobody"))})

    assert {each["case_id"] for each in mine.json()["do_today"]} == {str(CASE)}
    assert {each["reference"] for each in mine.json()["do_today"]} == {"SEN/1"}
    assert nobody_s.json()["do_today"] == []
    assert nobody_s.json()["counts"]["later"] == 0


async def test_pages_follow_one_another_without_gap(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    whole = (await http.get("/v1/worklist", params={"limit": 200})).json()
    first = (await http.get("/v1/worklist", params={"limit": 1})).json()
    found = [each["item_id"] for each in first["items"]]
    following = first.get("next")
    while following:
        page = (await http.get("/v1/worklist", params={"limit": 1, "cursor": following})).json()
        assert page["do_today"] == []
        assert "counts" not in page
        found += [each["item_id"] for each in page["items"]]
        following = page.get("next")

    assert found == [each["item_id"] for each in whole["items"]]
    counts = first["counts"]
    assert len(found) == counts["late"] + counts["due"] + counts["soon"] + counts["later"]


async def test_another_council_sees_nothing(
    other_http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    response = await other_http.get("/v1/worklist")

    assert (response.json()["do_today"], response.json()["items"]) == ([], [])


async def test_a_snoozed_item_is_left_out_until_its_day(
    http: httpx.AsyncClient, worked: CaseRecorder, sandbox: SandboxClock
) -> None:
    item = await item_of(http, "assessment-decision")
    chosen = {"until_on": "2026-12-07", "reason": "waiting_for_decision"}

    put = await http.put(f"/v1/worklist/items/{item}/snooze", json=chosen)

    assert (put.status_code, put.json()) == (200, chosen)
    assert item not in await items_of(http)
    snoozed = (await http.get("/v1/worklist", params={"snoozed": "true"})).json()
    assert [(each["item_id"], each["snoozed"]) for each in snoozed["do_today"]] == [
        (item, {**chosen, "snoozed_by": "client:tester"})
    ]
    assert snoozed["counts"]["snoozed"] == 1
    await sandbox.set(date(2026, 12, 7))
    assert item in await items_of(http)


async def test_an_item_can_be_shown_again_at_once(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    item = await item_of(http, "assessment-decision")
    address = f"/v1/worklist/items/{item}/snooze"
    await http.put(address, json={"until_on": "2026-12-07", "reason": "setting_closed"})

    first, second = await http.delete(address), await http.delete(address)

    assert (first.status_code, second.status_code) == (204, 204)
    assert item in await items_of(http)


@pytest.mark.parametrize("until_on", ["2026-12-15", "2026-12-01", "2026-11-30"])
async def test_no_item_is_put_off_past_its_last_day_in_law_or_into_the_past(
    http: httpx.AsyncClient, worked: CaseRecorder, until_on: str
) -> None:
    item = await item_of(http, "assessment-decision")

    response = await http.put(
        f"/v1/worklist/items/{item}/snooze",
        json={"until_on": until_on, "reason": "setting_closed"},
    )

    assert response.status_code == 422
    [violation] = response.json()["errors"]
    assert (violation["code"], violation["pointer"]) == ("until_on_out_of_range", "/until_on")
    assert item in await items_of(http)


async def test_a_snooze_does_not_outlive_a_last_day_that_moves(
    http: httpx.AsyncClient, worked: CaseRecorder, processes: DeadlineProcesses
) -> None:
    item = await item_of(http, "assessment-decision")
    chosen = {"until_on": "2026-12-14", "reason": "setting_closed"}
    await http.put(f"/v1/worklist/items/{item}/snooze", json=chosen)
    corrected: ShortFact = {
        "type": "case.corrected",
        "position": 2,
        "corrects": "request.received",
        "values": {"received_on": "2026-10-20"},
        "reason": "mistyped",
    }

    await worked.record(corrected)
    await processes.settle()

    # Six weeks from 20 October end on 1 December: it is due today, and not left out.
    assert item in await items_of(http)


async def test_only_an_item_of_one_s_own_council_is_put_off(
    http: httpx.AsyncClient,
    other_http: httpx.AsyncClient,
    reader_http: httpx.AsyncClient,
    worked: CaseRecorder,
) -> None:
    known, unknown = await item_of(http, "assessment-decision"), id_for("unknown")
    chosen = {"until_on": "2026-12-07", "reason": "setting_closed"}

    of_other = await other_http.put(f"/v1/worklist/items/{known}/snooze", json=chosen)
    of_reader = await reader_http.put(f"/v1/worklist/items/{known}/snooze", json=chosen)
    of_none = await http.put(f"/v1/worklist/items/{unknown}/snooze", json=chosen)

    assert (of_other.status_code, of_reader.status_code, of_none.status_code) == (404, 403, 404)


async def test_a_team_and_a_setting_narrow_the_list(
    http: httpx.AsyncClient, worked: CaseRecorder
) -> None:
    of_team = await http.get("/v1/worklist", params={"team_id": str(id_for("team"))})
    both = {"team_id": str(id_for("team")), "officer_id": str(id_for("officer"))}
    of_both = await http.get("/v1/worklist", params=both)
    of_setting = await http.get("/v1/worklist", params={"setting_urn": "100000"})

    assert {each["case_id"] for each in of_team.json()["do_today"]} == {str(OTHER_CASE)}
    assert of_both.json()["do_today"] == []
    assert of_setting.json()["do_today"] == []


async def items_of(http: httpx.AsyncClient) -> list[str]:
    body = (await http.get("/v1/worklist", params={"limit": 200})).json()
    return [each["item_id"] for each in body["items"]]


async def item_of(http: httpx.AsyncClient, rule: str) -> str:
    body = (await http.get("/v1/worklist", params={"limit": 200})).json()
    items = body["items"]
    return next(
        each["item_id"]
        for each in items
        if each.get("rule") == rule and each["case_id"] == str(CASE)
    )
