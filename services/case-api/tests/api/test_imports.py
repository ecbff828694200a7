"""Imports over HTTP, with the importer in this process."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.testing.vault import VAULT
from case_api.worker.imports.importer import Importer
from chassis.clock import Clock
from events.envelope import LedgerId

QUOTA: Final = 2_000_000
NDJSON: Final = {"Content-Type": "application/x-ndjson"}
Json = dict[str, Any]
Work = Callable[[], Awaitable[None]]


@pytest.fixture
def work(engine: AsyncEngine, clock: Clock) -> Work:
    """Works until no import has a row left."""
    importer = Importer(engine, VAULT, clock, uuid4, lambda: None, QUOTA)

    async def worked() -> None:
        while await importer.step():
            pass

    return worked


def case_of(reference: str, **more: object) -> Json:
    person = {"family_name": "Example", "given_names": "Sam", "birth_date": "2015-10-05"}
    request = {"kind": "initial", "trigger": "request", "requester": "parent"}
    history = [
        {"type": "request.received", "data": {**request, "received_on": "2024-03-04"}},
        {
            "type": "request.agreed",
            "data": {"decided_on": "2024-04-02", "notified_on": "2024-04-03"},
        },
    ]
    return {"reference": reference, "person": person, "history": history, **more}


async def send(client: AsyncClient, *cases: Json, key: str = "a", query: str = "") -> Response:
    body = "".join(f"{json.dumps(case)}\n" for case in cases)
    headers = {**NDJSON, "Idempotency-Key": key}
    return await client.post(f"/v1/imports{query}", content=body, headers=headers)


async def test_cases_are_imported_whole(client: AsyncClient, work: Work) -> None:
    accepted = await send(client, case_of("SEN/1"), case_of("SEN/2"))
    waiting = (await client.get(accepted.headers["Location"])).json()
    await work()
    completed = (await client.get(accepted.headers["Location"])).json()

    assert (accepted.status_code, accepted.json()["rows"]) == (202, 2)
    assert (waiting["state"], waiting["rows_remaining"], waiting["imported"]) == ("waiting", 2, 0)
    assert (completed["state"], completed["rows_remaining"]) == ("completed", 0)
    assert completed["imported"] == 2
    listed = (await client.get("/v1/cases", params={"reference": "SEN/1"})).json()["cases"]
    case = (await client.get(f"/v1/cases/{listed[0]['case_id']}")).json()
    assert (case["stage"], case["taken_over_on"]) == ("assessing", "2026-11-20")
    person = (await client.get(f"/v1/cases/{listed[0]['case_id']}/person")).json()
    assert person["person"]["family_name"] == "Example"


async def test_a_dry_run_records_nothing(client: AsyncClient, work: Work) -> None:
    accepted = await send(client, case_of("SEN/1"), query="?dry_run=true")
    await work()

    completed = (await client.get(accepted.headers["Location"])).json()
    assert (completed["dry_run"], completed["imported"]) == (True, 1)
    assert (await client.get("/v1/cases")).json()["cases"] == []
    assert (await client.get("/v1/events")).json()["events"] == []


async def test_the_same_rows_again_change_nothing(client: AsyncClient, work: Work) -> None:
    await send(client, case_of("SEN/1"), case_of("SEN/2"))
    await work()
    events = (await client.get("/v1/events")).json()["events"]

    changed = case_of("SEN/2", flags=["looked_after"])
    again = await send(client, case_of("SEN/1"), changed, key="b")
    await work()

    completed = (await client.get(again.headers["Location"])).json()
    assert (completed["unchanged"], completed["differing"], completed["imported"]) == (1, 1, 0)
    assert (await client.get("/v1/events")).json()["events"] == events


async def test_the_same_request_again_has_its_answer(client: AsyncClient) -> None:
    first = await send(client, case_of("SEN/1"))
    again = await send(client, case_of("SEN/1"))
    other = await send(client, case_of("SEN/2"))

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert len((await client.get("/v1/imports")).json()["imports"]) == 1


async def test_no_rows_are_no_import(client: AsyncClient) -> None:
    refused = await client.post(
        "/v1/imports", content=b"\n\n", headers={**NDJSON, "Idempotency-Key": "a"}
    )

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_rows")
    assert (await client.get("/v1/imports")).json()["imports"] == []


async def test_only_so_many_imports_wait(client: AsyncClient) -> None:
    first, *_ = [await send(client, case_of("SEN/1"), key=f"{n}") for n in range(10)]

    refused = await send(client, case_of("SEN/1"), key="another")
    again = await send(client, case_of("SEN/1"), key="0")

    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-imports")
    assert again.json() == first.json()


async def test_a_cancelled_import_reads_no_more(client: AsyncClient, work: Work) -> None:
    accepted = await send(client, case_of("SEN/1"))
    path = f"{accepted.headers['Location']}/cancellation"
    cancelled = await client.post(path, headers={"Idempotency-Key": "b"})
    again = await client.post(path, headers={"Idempotency-Key": "c"})
    await work()

    assert (cancelled.status_code, cancelled.json()["state"]) == (201, "cancelled")
    assert again.status_code == 409
    assert (await client.get("/v1/cases")).json()["cases"] == []


async def test_the_report_says_what_became_of_each_row(client: AsyncClient, work: Work) -> None:
    impossible = case_of("SEN/2")
    impossible["history"][1]["data"]["notified_on"] = "2024-03-01"
    lost: Json = {"type": "request.lost", "data": {}}
    unknown = case_of("SEN/3", history=[lost])
    sent = (case_of("SEN/1"), impossible, unknown, {"name": "Sam"}, case_of("SEN/1"))
    path = f"{(await send(client, *sent)).headers['Location']}/report"
    await work()

    rows = [json.loads(line) for line in (await client.get(path)).text.splitlines()]
    assert [(row["row"], row.get("reference"), row["outcome"]) for row in rows] == [
        (1, "SEN/1", "imported"),
        (2, "SEN/2", "refused"),
        (3, "SEN/3", "refused"),
        (4, None, "refused"),
        (5, "SEN/1", "refused"),
    ]
    assert [(each["code"], each["pointer"]) for row in rows for each in row["violations"]] == [
        ("out_of_order", "/history/1/data/notified_on"),
        ("union_tag_invalid", "/history/0"),
        ("missing", "/reference"),
        ("missing", "/person"),
        ("extra_forbidden", "/name"),
        ("repeated_reference", "/reference"),
    ]
    table = (await client.get(path, params={"format": "csv", "outcome": "refused"})).text
    header, refused, *_ = table.splitlines()
    assert header == "row,reference,outcome,case_id,code,pointer,message"
    assert refused.startswith("2,SEN/2,refused,,out_of_order,/history/1/data/notified_on,")


async def test_a_case_with_the_reference_is_not_imported(
    client: AsyncClient, work: Work, record: Callable[..., Awaitable[Json]], opening: Json
) -> None:
    opened = await record("/v1/cases", opening)
    accepted = await send(client, case_of("EHC-1"))
    await work()

    (line,) = (await client.get(f"{accepted.headers['Location']}/report")).text.splitlines()
    row = json.loads(line)
    assert (row["outcome"], row["case_id"]) == ("refused", opened["case_id"])
    assert row["violations"][0]["code"] == "reference_in_use"


UPN: Final = "B801200005001"


def with_upn(case: Json) -> Json:
    return {
        **case,
        "person": {**case["person"], "identifiers": [{"kind": "upn", "value": UPN}]},
    }


async def reported(client: AsyncClient, accepted: Response) -> list[Json]:
    report = await client.get(f"{accepted.headers['Location']}/report")
    return [json.loads(line) for line in report.text.splitlines()]


@pytest.mark.parametrize("query", ["", "?dry_run=true"])
async def test_a_upn_that_another_case_or_row_has_is_refused_unless_it_is_allowed(
    client: AsyncClient, work: Work, query: str
) -> None:
    await send(client, with_upn(case_of("SEN/1")), key="before")
    await work()
    same, allowed = with_upn(case_of("SEN/2")), with_upn(case_of("SEN/3", allow_duplicate=True))
    new, again = with_upn(case_of("SEN/4")), with_upn(case_of("SEN/5"))
    for case in (new, again):
        case["person"]["identifiers"][0]["value"] = "Q801200005002"

    accepted = await send(client, same, allowed, new, again, query=query)
    await work()

    rows = await reported(client, accepted)
    outcome = "valid" if query else "imported"
    assert [row["outcome"] for row in rows] == ["refused", outcome, outcome, "refused"]
    refusals = [row["violations"][0] for row in rows if row["violations"]]
    assert [(each["code"], each["pointer"]) for each in refusals] == [
        ("upn_in_use", "/person/identifiers")
    ] * 2
    assert [each["message"] for each in refusals] == [
        "another case has this UPN",
        "row 3 has this UPN",
    ]
    assert "case_id" in rows[0]


async def test_an_imported_case_is_found_by_its_officer_and_stage(
    client: AsyncClient, work: Work
) -> None:
    officer_id = str(uuid4())
    await send(client, case_of("SEN/1", officer={"officer_id": officer_id}), case_of("SEN/2"))
    await work()

    criteria = {"officer_id": officer_id, "stage": "assessing"}
    headers = {"Idempotency-Key": "search"}
    found = (await client.post("/v1/case-searches", json=criteria, headers=headers)).json()
    (case,) = found["cases"]
    path = f"/v1/cases/{case['case_id']}/contact-point?on=2026-11-20"
    assert (case["reference"], (await client.get(path)).json()["officer_id"]) == (
        "SEN/1",
        officer_id,
    )


async def test_a_document_of_another_case_refuses_its_row_alone(
    client: AsyncClient, work: Work
) -> None:
    document = {"document_id": str(uuid4()), "sha256": "0" * 64}
    filed: Json = {
        "type": "case.document_filed",
        "data": {**document, "kind": "request", "on": "2024-03-04"},
    }
    cases = [case_of(f"SEN/{n}", history=[filed] if n < 3 else []) for n in (1, 2, 3)]

    accepted = await send(client, *cases)
    await work()

    rows = await reported(client, accepted)
    assert [row["outcome"] for row in rows] == ["imported", "refused", "imported"]
    (refusal,) = rows[1]["violations"]
    assert (refusal["code"], refusal["pointer"]) == (
        "document_of_another_case",
        "/history/0/data/document_id",
    )


def document(**more: object) -> Json:
    """A document of an old system, whose content stays in the council's own store."""
    return {
        "document_id": str(uuid4()),
        "sha256": uuid4().hex * 2,
        "size": 248_113,
        "media_type": "application/pdf",
        "title": "Report about Sam",
        "kind": "advice",
        "on": "2024-05-11",
        "location": "edrms:case-file/8213",
        **more,
    }


async def documents_of(client: AsyncClient, reference: str) -> list[Json]:
    listed = await client.get("/v1/cases", params={"reference": reference})
    (case,) = listed.json()["cases"]
    return (await client.get(f"/v1/cases/{case['case_id']}/documents")).json()["documents"]


async def test_the_documents_of_a_case_are_imported_with_it_and_listed(
    client: AsyncClient, work: Work
) -> None:
    days = {"sent_on": "2024-05-08", "received_on": "2024-05-10"}
    report = document(concerns="child", **days)
    sent = {"document_id": report["document_id"], "sha256": report["sha256"]}
    amended = document(document_id="amended", version_of=report["document_id"])
    case = case_of("SEN/1", documents=[report, amended])
    case["history"][1]["data"]["letter"] = sent
    uploaded_later = document()
    del uploaded_later["location"], uploaded_later["document_id"]

    await send(client, case, case_of("SEN/2", documents=[uploaded_later]))
    await work()

    first, second = await documents_of(client, "SEN/1")
    assert {**first, **report, "content": "elsewhere"} == first
    assert (second["version_of"], second["title"]) == (first["document_id"], amended["title"])
    (other,) = await documents_of(client, "SEN/2")
    assert other["content"] == "awaited"


async def test_documents_again_change_nothing(client: AsyncClient, work: Work) -> None:
    case = case_of("SEN/1", documents=[document(), document(document_id="2"), document()])
    retitled = {**case, "documents": [{**case["documents"][0], "title": "Another report"}]}
    await send(client, case)
    await work()
    before = await documents_of(client, "SEN/1")

    again = [await send(client, each, key=key) for each, key in ((case, "b"), (retitled, "c"))]
    await work()

    outcomes = [row["outcome"] for each in again for row in await reported(client, each)]
    assert outcomes == ["unchanged", "differs"]
    assert await documents_of(client, "SEN/1") == before


@pytest.mark.parametrize(
    ("documents", "code", "pointer"),
    [
        ([document(), document(kind="gossip")], "enum", "/documents/1/kind"),
        ([document(title="")], "string_too_short", "/documents/0/title"),
        ([document(about=7)], "extra_forbidden", "/documents/0/about"),
        ([document(on="2026-12-24")], "date_in_future", "/documents/0/on"),
        ([document(received_on="2024-05-12")], "out_of_order", "/documents/0/on"),
        (
            [document(document_id="1"), document(document_id="1")],
            "duplicate_id",
            "/documents/1/document_id",
        ),
        ([document(version_of="1")], "missing_predecessor", "/documents/0/version_of"),
    ],
)
async def test_a_document_that_is_wrong_refuses_its_row(
    client: AsyncClient, work: Work, documents: list[Json], code: str, pointer: str
) -> None:
    accepted = await send(client, case_of("SEN/1", documents=documents), case_of("SEN/2"))
    await work()

    refused, imported = await reported(client, accepted)
    assert imported["outcome"] == "imported"
    assert [(each["code"], each["pointer"]) for each in refused["violations"]] == [(code, pointer)]
    assert "Report about Sam" not in json.dumps(refused)


async def test_a_document_that_another_case_has_refuses_its_row_alone(
    client: AsyncClient, work: Work
) -> None:
    theirs = document()
    same_id = document(document_id=theirs["document_id"])
    same_content = document(sha256=theirs["sha256"])
    meant = document(sha256=theirs["sha256"], in_other_cases=True)
    given = ([theirs], [document(), same_id], [same_content], [meant])

    accepted = await send(
        client, *(case_of(f"SEN/{n}", documents=each) for n, each in enumerate(given))
    )
    await work()

    rows = await reported(client, accepted)
    assert [row["outcome"] for row in rows] == ["imported", "refused", "refused", "imported"]
    refusals = [violation for row in rows for violation in row["violations"]]
    assert [(each["code"], each["pointer"]) for each in refusals] == [
        ("document_of_another_case", "/documents/1/document_id"),
        ("document_of_another_case", "/documents/0/document_id"),
    ]


async def test_documents_whose_content_has_no_room_refuse_their_row_alone(
    client: AsyncClient, work: Work
) -> None:
    fits, large = document(size=QUOTA), document(size=QUOTA)
    too_large = document(size=2**26)
    for each in (fits, large, too_large):
        del each["location"]
    cases = [case_of(f"SEN/{n}", documents=[each]) for n, each in enumerate((fits, large))]

    accepted = await send(client, *cases, case_of("SEN/2", documents=[too_large]))
    await work()

    rows = await reported(client, accepted)
    assert [row["outcome"] for row in rows] == ["imported", "refused", "refused"]
    assert [(each["code"], each["pointer"]) for row in rows for each in row["violations"]] == [
        ("document_quota_exceeded", "/documents"),
        ("less_than_equal", "/documents/0/size"),
    ]


async def test_a_history_names_no_text_because_none_is_of_its_case_yet(
    client: AsyncClient, work: Work
) -> None:
    call = {"channel": "phone", "direction": "in", "party": "parent", "on": "2024-03-04"}
    logged: Json = {"type": "case.contact_logged", "data": {**call, "text": str(uuid4())}}

    accepted = await send(client, case_of("SEN/1", history=[logged]), query="?dry_run=true")
    await work()

    (row,) = await reported(client, accepted)
    (refusal,) = row["violations"]
    assert (refusal["code"], refusal["pointer"]) == ("unknown_text", "/history/0/data/text")


async def test_an_old_system_names_providers_that_the_register_does_not_have(
    client: AsyncClient, work: Work
) -> None:
    institution = {"institution": {"name": "Example School", "kind": "school"}}
    made = await client.post(
        "/v1/institutions", json=institution, headers={"Idempotency-Key": "register"}
    )
    provider = str(uuid4())
    concern = {"shortfall": "reduced", "on": "2025-02-03", "provider_id": provider}
    history = [{"type": "provision.concern_raised", "data": concern}]
    accepted = await send(client, case_of("SEN/1", history=history))
    await work()

    assert made.status_code == 201
    assert (await client.get(accepted.headers["Location"])).json()["imported"] == 1
    listed = await client.get("/v1/provision-challenges", params={"provider_id": provider})
    assert listed.json()["counts"]["open"] == 1


async def test_another_council_sees_no_import(
    client: AsyncClient,
    connect: Callable[[LedgerId], Awaitable[AsyncClient]],
    other_council: LedgerId,
) -> None:
    path = (await send(client, case_of("SEN/1"))).headers["Location"]
    other = await connect(other_council)

    found = [(await other.get(each)).status_code for each in (path, f"{path}/report")]
    assert found == [404, 404]
    assert (await other.get("/v1/imports")).json()["imports"] == []


CSV: Final = {"Content-Type": "text/csv", "Idempotency-Key": "csv"}
COLUMNS: Final = (
    "Reference,family_name,given_names,birth_date,upn,request_received_on,plan_sent_on,requester"
)


async def test_rows_of_csv_are_the_same_cases(client: AsyncClient, work: Work) -> None:
    body = (
        f"\ufeff{COLUMNS}\r\n"
        'SEN/1,"Example, Jr",Sam,05/10/2015,B801200005001,2024-03-04,,parent\r\n'
        "SEN/2,Example,Sam,2015-10-05,A801200005001,,,\r\n"
        "SEN/3,Example,Sam,2015-10-05,,2024-03-04,2030-01-01,parent\r\n"
        "SEN/4,Example\r\n"
    )
    accepted = await client.post("/v1/imports", content=body.encode(), headers=CSV)
    await work()

    assert accepted.json()["rows"] == 4, accepted.text
    path = f"{accepted.headers['Location']}/report"
    rows = [json.loads(line) for line in (await client.get(path)).text.splitlines()]
    assert [(row["row"], row["outcome"]) for row in rows] == [
        (2, "imported"),
        (3, "refused"),
        (4, "refused"),
        (5, "refused"),
    ]
    assert [(each["code"], each["pointer"]) for row in rows for each in row["violations"]] == [
        ("malformed_identifier", "/upn"),
        ("date_in_future", "/plan_sent_on"),
        ("missing", "/given_names"),
        ("missing", "/birth_date"),
    ]
    person = (await client.get(f"/v1/cases/{rows[0]['case_id']}/person")).json()["person"]
    assert (person["family_name"], person["birth_date"]) == ("Example, Jr", "2015-10-05")


async def test_a_header_is_refused_as_a_whole(client: AsyncClient) -> None:
    body = "reference,family_name,surname,birth_date,birth_date\nSEN/1,,,,\n"
    refused = await client.post("/v1/imports", content=body.encode(), headers=CSV)

    assert refused.status_code == 422
    assert [(each["code"], each["pointer"]) for each in refused.json()["errors"]] == [
        ("unknown_column", "/columns/2"),
        ("repeated_column", "/columns/4"),
        ("missing_column", "/columns"),
    ]
