"""A case from its opening to its plan, recorded and read over HTTP."""

from collections.abc import Awaitable, Callable

from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


async def test_a_case_is_recorded_and_read(
    client: AsyncClient, record: Record, opening: JsonValue
) -> None:
    opened = await record("/v1/cases", opening)
    case, request = f"/v1/cases/{opened['case_id']}", opened["request_id"]
    decided = {"decided_on": "2026-04-09", "notified_on": "2026-04-10", "request_id": request}

    await record(f"{case}/assessment-agreements", decided)
    advice = await record(
        f"{case}/advice-requests",
        {
            "request_id": request,
            "kind": "d",
            "adviser": "educational_psychologist",
            "requested_on": "2026-04-13",
        },
    )
    await record(f"{case}/advice-receipts", {"advice_id": advice["advice_id"], "on": "2026-05-25"})
    await record(
        f"{case}/plan-agreements",
        {**decided, "decided_on": "2026-06-01", "notified_on": "2026-06-01"},
    )
    draft = await record(f"{case}/drafts", {"basis": "assessment", "sent_on": "2026-06-15"})
    plan = await record(f"{case}/final-plans", {"basis": "first", "sent_on": "2026-07-20"})

    shown = (await client.get(case)).json()
    assert (shown["stage"], shown["cohort"], shown["reference"]) == ("plan_issued", 2016, "EHC-1")
    assert shown["requests"] == [
        {
            "request_id": request,
            "kind": "initial",
            "requester": "parent",
            "stage": "plan_issued",
            "received_on": "2026-03-02",
            "assessment_agreed_on": "2026-04-10",
            "plan_agreed_on": "2026-06-01",
            "draft_issued_on": "2026-06-15",
            "plan_issued_on": "2026-07-20",
            "advice": [
                {
                    "advice_id": advice["advice_id"],
                    "kind": "d",
                    "adviser": "educational_psychologist",
                    "requested_on": "2026-04-13",
                    "received_on": "2026-05-25",
                }
            ],
            "exceptions": [],
        }
    ]
    assert {"draft_id", "case_id", "position", "version"} == draft.keys()
    assert (shown["version"], shown["position"]) == (plan["version"], plan["position"]) == (8, 8)


async def test_the_log_contains_no_personal_data(
    client: AsyncClient, record: Record, opening: JsonValue
) -> None:
    await record("/v1/cases", opening)

    feed = (await client.get("/v1/events")).text

    assert "Example" not in feed
    assert "2015-10-05" not in feed
    assert '"cohort":2016' in feed
