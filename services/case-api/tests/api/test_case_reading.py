"""Reading a case over HTTP: its history in words, its chronology, where it is."""

import csv
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

from events.contracts import DeadlineMissed, DeadlineSet, Event

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
Announce = Callable[[str, Event], Awaitable[None]]
Json = dict[str, Any]
CALL: Final = {"channel": "phone", "direction": "in", "party": "parent", "on": "2026-05-11"}
DECISION: Final = {
    "deadline_id": str(uuid4()),
    "rule": "assessment-decision",
    "due_on": "2026-04-13",
    "law_due_on": "2026-04-13",
}


async def opened(record: Record, opening: dict[str, JsonValue]) -> tuple[str, int]:
    """A case with a request that was received on 2 March 2026: its path, and the position."""
    made = await record("/v1/cases", opening)
    return f"/v1/cases/{made['case_id']}", int(str(made["position"]))


async def get(client: AsyncClient, path: str, **query: str) -> Json:
    response = await client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


async def test_each_event_of_a_history_is_a_sentence_with_its_day(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    case, position = await opened(record, opening)
    corrected = {
        "position": position,
        "values": {"received_on": "2026-03-01"},
        "reason": "mistyped",
    }
    await record(f"{case}/corrections", corrected)

    facts = (await get(client, f"{case}/history"))["facts"]
    one = await get(client, f"{case}/history/{position}")

    request = next(each for each in facts if each["position"] == position)
    assert request["on"] == "2026-03-01"
    assert request["statement"] == (
        "A request for an assessment reached the authority, or it became responsible: kind initial,"
        " trigger request, requester parent, received on 1 March 2026."
    )
    assert one == request, "a fact that is read alone has its correction, too"


async def test_the_tag_of_a_fact_changes_when_the_fact_is_amended(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    case, position = await opened(record, opening)
    path = f"{case}/history/{position}"
    tag = {"If-None-Match": (await client.get(path)).headers["ETag"]}
    await record(f"{case}/contact-log-entries", CALL)

    same = await client.get(path, headers=tag)
    await record(f"{case}/voids", {"position": position, "reason": "did_not_happen"})
    voided = await client.get(path, headers=tag)

    assert (same.status_code, same.headers["ETag"]) == (304, tag["If-None-Match"])
    assert (voided.status_code, voided.json()["counts"]) == (200, False)


async def test_a_voided_fact_that_is_read_alone_does_not_count(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    case, position = await opened(record, opening)
    other = await record("/v1/cases", {**opening, "allow_duplicate": True, "reference": "EHC-2"})
    await record(f"{case}/voids", {"position": position, "reason": "did_not_happen"})

    fact = await get(client, f"{case}/history/{position}")
    of_another = await client.get(f"/v1/cases/{other['case_id']}/history/{position}")

    assert fact["counts"] is False
    assert of_another.status_code == 404


async def test_a_chronology_has_pages_and_is_a_file(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    case, _ = await opened(record, opening)
    await record(f"{case}/contact-log-entries", CALL)

    whole = await get(client, f"{case}/chronology")
    first = await get(client, f"{case}/chronology", limit="1")
    rest = await get(client, f"{case}/chronology", cursor=first["next"])
    spring = await get(client, f"{case}/chronology", to_on="2026-03-31")
    table = await client.get(f"{case}/chronology.csv", params={"type": "request.*"})

    assert [each["on"] for each in whole["entries"]] == sorted(
        each["on"] for each in whole["entries"]
    )
    assert [*first["entries"], *rest["entries"]] == whole["entries"]
    assert [each["type"] for each in spring["entries"]] == ["request.received"]
    lines = [*csv.DictReader(io.StringIO(table.text))]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [(line["on"], line["type"], line["corrected"]) for line in lines] == [
        ("2026-03-02", "request.received", "false")
    ]


@pytest.mark.parametrize("file", ["", ".csv"])
async def test_a_chronology_of_days_in_the_wrong_order_is_refused(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue], file: str
) -> None:
    case, _ = await opened(record, opening)
    days = {"from_on": "2026-05-02", "to_on": "2026-05-01"}

    refused = await client.get(f"{case}/chronology{file}", params=days)

    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"code": "out_of_range", "message": "must be from_on or later", "parameter": "to_on"}
    ]


async def test_a_chronology_flags_what_was_late_and_has_amended_facts_where_wanted(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue], announce: Announce
) -> None:
    case, position = await opened(record, opening)
    await announce(case, DeadlineMissed.model_validate_json(json.dumps(DECISION)))
    call = await record(f"{case}/contact-log-entries", CALL)
    wrong = {"position": call["position"], "reason": "did_not_happen"}
    void = await record(f"{case}/voids", wrong)
    day = {"position": position, "values": {"received_on": "2026-03-01"}, "reason": "mistyped"}
    await record(f"{case}/corrections", day)

    plain = (await get(client, f"{case}/chronology"))["entries"]
    amended = (await get(client, f"{case}/chronology", include_amended="true"))["entries"]
    announcer = {"recorded_by": "deadline-service", "include_amended": "false"}
    table = await client.get(f"{case}/chronology.csv", params=announcer)
    refused = await client.get(f"{case}/chronology", params={"include_amended": "1"})

    by_position = {each["position"]: each for each in amended}
    assert "was_on" not in plain[1]
    assert by_position[position]["was_on"] == "2026-03-02"
    assert by_position[call["position"]]["voided"] is True
    assert by_position[void["position"]]["amends"] == call["position"]
    assert {each["type"] for each in plain} == {
        *("case.opened", "request.received", "deadline.missed")
    }
    (line,) = csv.DictReader(io.StringIO(table.text))
    assert (line["recorded_by"], line["late"], line["was_on"], line["voided"]) == (
        *("deadline-service", "assessment-decision 2026-04-13", "", "false"),
    )
    assert refused.json()["errors"][0]["code"] == "bool_parsing"


async def test_the_status_has_the_logged_deadlines_and_what_may_come_next(
    client: AsyncClient,
    record: Record,
    opening: dict[str, JsonValue],
    announce: Announce,
) -> None:
    case, position = await opened(record, opening)
    before = await get(client, f"{case}/family-status")
    await announce(
        case, DeadlineSet.model_validate_json(json.dumps({**DECISION, "because_of": position}))
    )
    running = await get(client, f"{case}/family-status")
    unannounced = (await get(client, f"{case}/status"))["deadlines"]
    await announce(case, DeadlineMissed.model_validate_json(json.dumps(DECISION)))

    status = await get(client, f"{case}/status")
    late = await get(client, f"{case}/family-status")

    assert (status["stage"], status["irregularities"]) == ("requested", 0)
    assert [(each["rule"], each["state"]) for each in status["deadlines"]] == [
        ("assessment-decision", "missed")
    ]
    assert [(each["state"], each["passed"]) for each in unannounced] == [("running", True)]
    assert "request.agreed" in {each["type"] for each in status["recordable"]}
    assert "by_on" not in before
    assert (running["by_on"], late["is_late"]) == ("2026-04-13", True)
    recorded_at = (await get(client, f"{case}/history"))["facts"][0]["recorded_at"]
    past = await get(client, f"{case}/family-status", known_at=recorded_at)
    assert "by_on" not in past, "nothing had been announced"
    assert running["now"] == (
        "The council has received a request for an education, health and care needs assessment."
    )
