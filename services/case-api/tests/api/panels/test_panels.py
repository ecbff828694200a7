"""Panels over HTTP: agendas with frozen evidence, conflicts, and decisions in versions."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from events.contracts import DeadlineMissed, DeadlineSet, Event
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
Announce = Callable[[str, Event], Awaitable[None]]
UNKNOWN: Final = str(UUID(int=99))
CHAIR, HEAD, THIRD = (str(UUID(int=number)) for number in (1, 2, 3))
PANEL: Final[dict[str, Any]] = {
    "held_on": "2026-11-18",
    "kind": "resources",
    "members": [
        {"member_id": CHAIR, "role": "chair", "officer_id": UNKNOWN},
        {"member_id": HEAD, "role": "headteacher", "name": "Robin Example"},
    ],
    "cancelled": False,
}
CONFLICT: Final = {"member_id": HEAD, "kind": "works_at_setting"}
DECISION: Final[dict[str, Any]] = {
    "decision": "agreed",
    "deciders": [CHAIR],
    "legal_tests": ["cfa_s37_1"],
    "reasons": "Sam needs more than a school can usually provide.",
}
_numbers = count()


class OpenedCase:
    path: str
    case_id: str


async def post(client: AsyncClient, path: str, body: object, **headers: str) -> Response:
    key = {"Idempotency-Key": f"panel-{next(_numbers)}"}
    return await client.post(path, json=body, headers=key | headers)


async def file(client: AsyncClient, case_path: str, **fields: object) -> str:
    sha256 = hashlib.sha256(b"%d" % next(_numbers)).hexdigest()
    described = {"sha256": sha256, "size": 10, "media_type": "application/pdf", "kind": "advice"}
    body = {**described, "title": "Report", "on": "2026-05-11", **fields}
    filed = await post(client, f"{case_path}/documents", body)
    assert filed.status_code == 201, filed.text
    return str(filed.json()["document_id"])


async def decide(client: AsyncClient, item: str, version: int, **changes: object) -> Response:
    tag = {"If-Match": f'"{version}"'}
    return await post(client, f"{item}/decisions", DECISION | changes, **tag)


def codes(response: Response) -> list[tuple[str, str]]:
    return [(each["code"], each["pointer"]) for each in response.json()["errors"]]


@pytest.fixture
async def panel(record: Record) -> str:
    """The path of a panel with two members."""
    return f"/v1/panels/{(await record('/v1/panels', {'panel': PANEL}))['panel_id']}"


@pytest.fixture
async def report(client: AsyncClient, case: OpenedCase) -> str:
    return await file(client, case.path)


@pytest.fixture
async def item(record: Record, panel: str, case: OpenedCase, report: str) -> str:
    """The path of an item about the case, on one report, with a conflict."""
    body = {"case_id": case.case_id, "question": "plan", "evidence": [report]}
    made = await record(f"{panel}/items", {**body, "conflicts": [CONFLICT]})
    return f"{panel}/items/{made['item']}"


def deadline(number: int, due_on: str) -> dict[str, Any]:
    day = {"due_on": due_on, "law_due_on": due_on}
    return {"deadline_id": str(UUID(int=number)), "rule": "assessment-decision", **day}


async def test_the_agenda_shows_the_next_statutory_date_and_what_is_late(
    client: AsyncClient, case: OpenedCase, item: str, announce: Announce
) -> None:
    late, passed, first, second = (
        deadline(number, day)
        for number, day in enumerate(("2026-04-13", "2026-11-19", "2026-11-20", "2026-12-07"), 1)
    )
    before = (await client.get(item)).json()
    for fields in (second, late, passed, first):
        event = DeadlineSet.model_validate_json(json.dumps({**fields, "because_of": 2}))
        await announce(case.path, event)
    await announce(case.path, DeadlineMissed.model_validate_json(json.dumps(late)))

    agenda = (await client.get(item.rsplit("/", maxsplit=1)[0])).json()

    assert ("next_deadline" in before, before["missed_deadlines"]) == (False, [])
    (shown,) = agenda["items"]
    assert shown["next_deadline"] == {**first, "state": "running"}
    assert shown["missed_deadlines"] == [{**late, "state": "missed"}]
    assert shown == (await client.get(item)).json()


async def test_an_item_is_frozen_decided_and_decided_otherwise(
    client: AsyncClient, record: Record, case: OpenedCase, item: str, report: str
) -> None:
    agreement = {
        "pays_for": "provision_item",
        "weekly_cost": 12_500,
        "from_on": "2026-11-23",
        "payers": [{"source": "high_needs_block", "basis_points": 10_000}],
    }
    made = await record(f"{case.path}/funding-agreements", {"agreement": agreement})
    resources = {"band": "c", "weekly_cost": 12_500, "agreement_id": made["agreement_id"]}

    deferred = await decide(client, item, 1, decision="deferred")
    later = await file(client, case.path, version_of=report)
    changed = (await client.get(item)).json()
    agreed = await decide(client, item, 2, evidence=[later], resources=resources)

    assert (deferred.status_code, agreed.status_code) == (201, 201), agreed.text
    assert (changed["evidence_changed"], changed["filed_since"]) == (True, 1)
    assert [each["state"] for each in changed["evidence"]] == ["replaced"]
    now = (await client.get(item)).json()
    assert (now["version"], now["evidence_changed"], now["filed_since"]) == (3, False, 0)
    assert [each["document_id"] for each in now["evidence"]] == [later]
    decision = now["decision"]
    assert decision["deciders"] == [PANEL["members"][0]]
    assert decision["resources"] == resources
    text = (await client.get(f"{case.path}/texts/{decision['reasons']}")).json()
    assert text["content"] == DECISION["reasons"]
    versions = (await client.get(f"{item}/versions?limit=2")).json()
    assert [each["version"] for each in versions["versions"]] == [3, 2]
    assert versions["versions"][1]["decision"] == changed["decision"]
    (first,) = (await client.get(f"{item}/versions?before={versions['next']}")).json()["versions"]
    assert "decision" not in first
    fact = (await client.get(f"{case.path}/history/{decision['position']}")).json()
    assert (fact["type"], fact["on"]) == ("draft.panel_decided", "2026-11-18")
    assert fact["data"]["panel_item"] == {
        "panel_id": now["panel_id"],
        "item": now["item"],
        "version": 3,
    }
    assert fact["data"]["reasons"] == decision["reasons"]
    assert "Sam" not in str(fact)


async def test_a_decided_item_and_the_day_of_its_panel_do_not_change(
    client: AsyncClient, panel: str, item: str, report: str
) -> None:
    question = {"question": "placement", "evidence": [report]}
    replaced = await client.put(item, json=question, headers={"If-Match": '"1"'})
    same = await client.put(item, json=question, headers={"If-Match": '"2"'})
    assert (await decide(client, item, 2)).status_code == 201

    stale = await decide(client, item, 2)
    put = await client.put(item, json=question, headers={"If-Match": '"3"'})
    moved = {**PANEL, "held_on": "2026-11-19"}
    day = await client.put(panel, json=moved, headers={"If-Match": '"1"'})
    smaller = {**PANEL, "members": PANEL["members"][1:]}
    members = await client.put(panel, json=smaller, headers={"If-Match": '"1"'})

    assert [each.json()["version"] for each in (replaced, same)] == [2, 2]
    assert [each.status_code for each in (stale, put, day, members)] == [412, 409, 409, 200]
    deciders = (await client.get(item)).json()["decision"]["deciders"]
    assert deciders == [PANEL["members"][0]]


async def test_who_is_no_member_or_has_a_conflict_does_not_decide(
    client: AsyncClient, item: str
) -> None:
    at_the_meeting = [{"member_id": CHAIR, "kind": "knows_family"}]
    far = {"resources": {"agreement_id": UNKNOWN}}

    stranger = await decide(client, item, 1, deciders=[CHAIR, THIRD])
    conflicted = await decide(client, item, 1, deciders=[HEAD])
    declared = await decide(client, item, 1, conflicts=at_the_meeting)
    unknown = await decide(client, item, 1, **far)

    assert codes(stranger) == [("not_a_member", "/deciders/1")]
    assert codes(conflicted) == [("has_conflict", "/deciders/0")]
    assert codes(declared) == [("has_conflict", "/deciders/0")]
    assert codes(unknown) == [("unknown_agreement", "/resources/agreement_id")]
    assert {each.status_code for each in (stranger, conflicted, declared, unknown)} == {422}
    assert (await client.get(item)).json()["version"] == 1


async def test_evidence_of_another_child_is_refused(
    client: AsyncClient, record: Record, panel: str, case: OpenedCase, opening: dict[str, Any]
) -> None:
    other = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    of_other = await file(client, f"/v1/cases/{other['case_id']}")
    own = await file(client, case.path)
    body = {"case_id": case.case_id, "question": "plan", "evidence": [own, of_other]}

    refused = await post(client, f"{panel}/items", body)
    nowhere = await post(client, f"{panel}/items", {**body, "case_id": UNKNOWN})
    conflict = {"conflicts": [{"member_id": THIRD, "kind": "knows_family"}], "evidence": []}
    no_member = await post(client, f"{panel}/items", body | conflict)

    assert codes(refused) == [("not_in_case_file", "/evidence/1")]
    assert codes(nowhere) == [("unknown_case", "/case_id")]
    assert codes(no_member) == [("not_a_member", "/conflicts/0/member_id")]


async def test_evidence_that_proved_to_be_of_another_child_is_not_decided_on(
    client: AsyncClient,
    record: Record,
    case: OpenedCase,
    item: str,
    report: str,
    opening: dict[str, Any],
) -> None:
    filed = (await client.get(f"{case.path}/documents/{report}")).json()
    void = {"position": filed["position"], "reason": "wrong_case"}
    await record(f"{case.path}/voids", void)
    removed = (await client.get(item)).json()
    other = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    await file(client, f"/v1/cases/{other['case_id']}", sha256=filed["sha256"])

    refused = await decide(client, item, 1)

    assert [each["state"] for each in removed["evidence"]] == ["removed"]
    assert refused.status_code == 409
    assert [each["code"] for each in refused.json()["errors"]] == ["document_of_another_case"]


async def test_a_panel_that_has_not_met_decides_nothing(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    ahead = await record("/v1/panels", {"panel": {**PANEL, "held_on": "2026-11-21"}})
    path = f"/v1/panels/{ahead['panel_id']}/items"
    body: dict[str, object] = {"case_id": case.case_id, "question": "plan", "evidence": []}
    await record(path, body)

    assert (await decide(client, f"{path}/1", 1)).status_code == 409


async def test_a_panel_that_is_cancelled_takes_no_items_and_decides_nothing(
    client: AsyncClient, panel: str, item: str, case: OpenedCase
) -> None:
    cancelled = {**PANEL, "cancelled": True}
    question: dict[str, object] = {"case_id": case.case_id, "question": "plan", "evidence": []}
    await client.put(panel, json=cancelled, headers={"If-Match": '"1"'})

    refused = [await post(client, f"{panel}/items", question), await decide(client, item, 1)]
    again = await client.put(panel, json=PANEL, headers={"If-Match": '"2"'})
    decided = await decide(client, item, 1)
    too_late = await client.put(panel, json=cancelled, headers={"If-Match": '"3"'})

    assert [each.status_code for each in refused] == [409, 409]
    assert {each.json()["detail"] for each in refused} == {
        "the panel is cancelled: use another, or replace it without `cancelled`"
    }
    assert [each.status_code for each in (again, decided, too_late)] == [200, 201, 409]


async def test_a_panel_ends_after_it_starts(client: AsyncClient) -> None:
    times = ({"ends_at": "10:00"}, {"starts_at": "10:00", "ends_at": "10:00"}, {"starts_at": "9:5"})

    answers = [await post(client, "/v1/panels", {"panel": PANEL | each}) for each in times]

    assert {each.status_code for each in answers} == {422}
    assert [codes(each)[0][0] for each in answers[:2]] == ["ends_too_early"] * 2


async def test_panels_are_listed_by_day_and_items_by_panel_and_by_case(
    client: AsyncClient, record: Record, panel: str, item: str, case: OpenedCase
) -> None:
    earlier = await record("/v1/panels", {"panel": {**PANEL, "held_on": "2026-11-04"}})
    body: dict[str, object] = {"case_id": case.case_id, "question": "funding", "evidence": []}
    second = await record(f"{panel}/items", body)
    elsewhere = await record(f"/v1/panels/{earlier['panel_id']}/items", body)

    first_page = (await client.get("/v1/panels?limit=1")).json()
    rest = (await client.get(f"/v1/panels?limit=1&cursor={first_page['next']}")).json()
    recent = (await client.get("/v1/panels?from_on=2026-11-05")).json()["panels"]
    items = (await client.get(f"{panel}/items?limit=1")).json()
    more = (await client.get(f"{panel}/items?limit=1&cursor={items['next']}")).json()
    of_case = (await client.get(f"{case.path}/panel-items?limit=2")).json()
    last = (await client.get(f"{case.path}/panel-items?limit=2&cursor={of_case['next']}")).json()

    assert first_page["panels"] == [earlier]
    assert [each["panel"] for each in rest["panels"]] == [PANEL]
    assert recent == rest["panels"]
    assert [each["question"] for each in (*items["items"], *more["items"])] == ["plan", "funding"]
    assert more["items"] == [second]
    found = [*of_case["items"], *last["items"]]
    assert elsewhere in found
    assert len(found) == 3


async def test_what_is_not_there_is_not_found(
    connect: Connect,
    other_council: LedgerId,
    client: AsyncClient,
    panel: str,
    item: str,
    case: OpenedCase,
) -> None:
    other = await connect(other_council)
    again = {"panel_id": panel.rsplit("/", maxsplit=1)[-1], "panel": PANEL}

    found = [await other.get(path) for path in (panel, f"{panel}/items", item)]
    found += [await other.get(path) for path in (f"{item}/versions", f"{case.path}/panel-items")]
    found += [await client.get(f"{panel}/items/2"), await decide(other, item, 1)]
    conflict = await post(client, "/v1/panels", again)

    assert {each.status_code for each in found} == {404}
    assert conflict.status_code == 409
