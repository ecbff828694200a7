"""A plan that goes with its letter: byte for byte, of the right child, and by what carries it."""

import csv
import hashlib
from collections.abc import AsyncGenerator
from io import BytesIO, StringIO
from typing import Final
from uuid import UUID
from zipfile import ZipFile

import asyncpg
import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.enclosing_desk import APPEAL, BY_POST, HOME, PLAN, EnclosingDesk, attached
from tests.journeys.notice_desk import COUNCIL, SETTINGS, NoticeDesk, new_key, notice_desk

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from events.london_day import london_day

PLACE: Final = "/values/plan/documents/0/document_id"
READINGS: Final = """
    SELECT r.kind FROM case_api.reading_case c
      JOIN case_api.reading r ON r.ledger_id = c.ledger_id AND r.position = c.position
     WHERE c.case_id = $1 AND r.client = 'notification-service' ORDER BY r.position
"""


@pytest.fixture
async def council(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        printing = {**SETTINGS, "letters_by": "print_run"}
        changed = await made.notices.put(
            "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == 200, changed.text
        yield made


@pytest.fixture
def desk(council: NoticeDesk) -> EnclosingDesk:
    return EnclosingDesk(council)


def problems(answer: Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["code"], each["pointer"]) for each in answer.json()["errors"]]


async def test_the_final_plan_is_sent_with_its_letter_byte_for_byte(
    desk: EnclosingDesk, database: Database
) -> None:
    """The fact names the document, so that the officer need not."""
    case_id, final, document_id = await desk.planned_case()

    answer = await desk.send(case_id, final)

    assert answer.status_code == 201, answer.text
    (notice,) = answer.json()["notices"]
    assert await desk.council.sender.run_cycle() == 1
    (email,) = desk.council.mail.accepted
    assert attached(email) == [("plan-1.pdf", PLAN + b"1")]
    words = email.get_body(("plain",))
    assert words is not None
    assert "EHC plan of Sam, version 1" in words.get_content()
    assert [each["type"] for each in await desk.council.facts(case_id)] == ["notice.sent"]

    # What is kept of it has the hash, and not the bytes.
    content = await desk.content(notice["notice_id"])
    assert content["enclosures"] == [
        {
            "document_id": document_id,
            "sha256": hashlib.sha256(PLAN + b"1").hexdigest(),
            "size": len(PLAN) + 1,
            "media_type": "application/pdf",
            "title": "EHC plan of Sam, version 1",
            "file_name": "plan-1.pdf",
        }
    ]
    path = f"/v1/notices/{notice['notice_id']}/certificate"
    certificate = (await desk.council.notices.get(path)).json()["notices"][0]
    assert certificate["enclosures"] == content["enclosures"]
    assert any(
        content["enclosures"][0]["sha256"] in each for each in certificate["statements"]["about"]
    )

    # Each reading of it is in the record, before it left.
    owner = await asyncpg.connect(database.admin_url)
    kinds = [each["kind"] for each in await owner.fetch(READINGS, UUID(case_id))]
    await owner.close()
    assert kinds == ["addressee", "document", "document_content"]


async def test_the_export_for_the_family_says_what_was_enclosed(desk: EnclosingDesk) -> None:
    case_id, final, document_id = await desk.planned_case()
    await desk.send(case_id, final)

    path = f"/v1/cases/{case_id}/subject-access-exports"
    export = await desk.council.cases.post(path, json={}, headers=new_key())

    assert export.status_code in {200, 201}, export.text
    parts = {each["part"]: each["records"] for each in export.json()["parts"]}
    (notice,) = parts["notices"]
    assert [each["document_id"] for each in notice["enclosures"]] == [document_id]


async def test_a_document_that_is_given_takes_the_place_of_that_of_the_fact(
    desk: EnclosingDesk,
) -> None:
    """Once it is confirmed that another one than the fact names is meant."""
    case_id, final, plan = await desk.planned_case()
    signed = (await desk.document(case_id, b"%PDF- signed"))["document_id"]

    doubtful = await desk.send(case_id, final, signed)
    beside = await desk.send(case_id, final, plan, signed)
    confirmed = await desk.send(case_id, final, signed, confirmed=["another_document"])
    await desk.council.sender.run_cycle()

    assert doubtful.status_code == beside.status_code == 409
    assert doubtful.json()["doubts"] == beside.json()["doubts"] == ["another_document"]
    assert confirmed.status_code == 201, confirmed.text

    assert attached(desk.council.mail.accepted[0]) == [("plan-1.pdf", b"%PDF- signed")]


async def test_a_plan_that_is_nowhere_is_missing(desk: EnclosingDesk) -> None:
    case_id, final, _ = await desk.planned_case(names_document=False)

    answer = await desk.send(case_id, final)

    assert (answer.status_code, answer.json()["code"]) == (422, "notice-incomplete")
    assert [each["element"] for each in answer.json()["missing"]] == ["plan_enclosed"]


async def test_what_is_not_of_the_child_or_not_there_is_refused_without_its_title(
    desk: EnclosingDesk,
) -> None:
    case_id, final, plan = await desk.planned_case()
    other, _, of_another = await desk.planned_case()
    voided = await desk.document(case_id)
    await desk.void(case_id, voided["position"])
    awaited = await desk.filed(case_id)
    elsewhere = await desk.filed(case_id, location="edrms:8213")

    refused = {
        name: problems(answer := await desk.send(case_id, final, document))
        for name, document in {
            "another child's": of_another,
            "voided": voided["document_id"],
            "awaited": awaited["document_id"],
            "elsewhere": elsewhere["document_id"],
        }.items()
    }

    assert refused == {
        "another child's": [("unknown_document", PLACE)],
        "voided": [("unknown_document", PLACE)],
        "awaited": [("content_awaited", PLACE)],
        "elsewhere": [("content_elsewhere", PLACE)],
    }
    assert "Sam" not in answer.text
    assert problems(await desk.send(case_id, final, plan, plan)), "each once"
    reasons: dict[str, JsonValue] = {
        "kind": "enclosures",
        "documents": [{"document_id": plan}],
    }
    unneeded = await desk.send(case_id, final, values={**APPEAL, "evidence": reasons})
    assert problems(unneeded) == [("not_enclosed", "/values/evidence")]
    assert await desk.council.facts(case_id) == await desk.council.facts(other) == []


async def test_a_document_of_a_sibling_is_sent_once_that_is_confirmed(desk: EnclosingDesk) -> None:
    case_id, final, _ = await desk.planned_case(names_document=False)
    sibling = await desk.document(case_id, b"%PDF- Kim", concerns="other_relative")
    shared = await desk.document(case_id, b"%PDF- both")
    other = await desk.agreed_case()
    await desk.filed(other, b"%PDF- both", in_other_cases=True)

    for document in (sibling, shared):
        doubtful = await desk.send(case_id, final, document["document_id"])
        assert (doubtful.status_code, doubtful.json()["code"]) == (409, "notice-doubtful")
        assert doubtful.json()["doubts"] == ["another_concerned"]

    confirmed = await desk.send(
        case_id, final, sibling["document_id"], confirmed=["another_concerned"]
    )
    assert confirmed.status_code == 201, confirmed.text


async def test_a_draft_in_the_place_of_the_final_plan_is_a_doubt(desk: EnclosingDesk) -> None:
    """A preview shows it. What was filed as a draft by mistake is corrected, and is none then."""
    case_id, final, _ = await desk.planned_case(names_document=False)
    filed = await desk.document(case_id, kind="draft_plan")
    draft = filed["document_id"]
    plan = {"kind": "enclosures", "documents": [{"document_id": draft}]}
    body = {"requirement": "final-plan", "reports": final, "values": {**APPEAL, "plan": plan}}
    council = desk.council

    preview = await council.post(council.notices, f"/v1/cases/{case_id}/notice-previews", body)
    refused = await desk.send(case_id, final, draft)

    assert "another_document" in preview["doubts"]
    assert (refused.status_code, refused.json()["doubts"]) == (409, ["another_document"])
    correction = {
        "position": filed["position"],
        "values": {"kind": "final_plan"},
        "reason": "mistyped",
    }
    await council.post(council.cases, f"/v1/cases/{case_id}/corrections", correction)
    assert (await desk.send(case_id, final, draft)).status_code == 201


async def test_a_title_that_names_another_child_is_a_doubt(desk: EnclosingDesk) -> None:
    case_id, final, _ = await desk.planned_case(names_document=False)
    child = {"family_name": "Sibley", "given_names": "Robin", "birth_date": "2015-10-05"}
    await desk.council.post(desk.council.cases, "/v1/cases", {"person": child})
    wrong = await desk.document(case_id, title="EHC plan of Robin Sibley")

    answer = await desk.send(case_id, final, wrong["document_id"])

    assert answer.json()["doubts"] == ["names_another_child"]


async def test_a_document_that_is_voided_before_the_notice_is_sent_withholds_it(
    desk: EnclosingDesk,
) -> None:
    case_id, final, _ = await desk.planned_case(names_document=False)
    document = await desk.document(case_id)
    (notice,) = (await desk.send(case_id, final, document["document_id"])).json()["notices"]
    await desk.void(case_id, document["position"])

    await desk.council.sender.run_cycle()

    assert desk.council.mail.accepted == []
    found = (await desk.council.notices.get(f"/v1/notices/{notice['notice_id']}")).json()
    assert (found["notice"]["state"], found["notice"]["failure"]) == ("failed", "overtaken")
    (fact,) = await desk.council.facts(case_id)
    assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "overtaken")


async def test_content_that_was_changed_is_not_sent(
    desk: EnclosingDesk, database: Database
) -> None:
    """It is encrypted in its place: a part of another document cannot stand for it."""
    case_id, final, document_id = await desk.planned_case()
    other = await desk.document(case_id)
    await desk.send(case_id, final)
    owner = await asyncpg.connect(database.admin_url)
    await owner.execute(
        "UPDATE case_api.document_part p SET content = o.content"
        " FROM case_api.document_part o, case_api.document_upload u, case_api.document_upload v"
        " WHERE u.document_id = $1 AND p.upload_id = u.upload_id"
        "   AND v.document_id = $2 AND o.upload_id = v.upload_id AND o.ordinal = p.ordinal",
        *(UUID(document_id), UUID(other["document_id"])),
    )
    await owner.close()

    await desk.council.sender.run_cycle()

    assert desk.council.mail.accepted == []
    (notice,) = (await desk.council.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]
    found = (await desk.council.notices.get(f"/v1/notices/{notice['notice_id']}")).json()
    assert [each["outcome"] for each in found["tried"]] == ["unreadable"]
    assert found["notice"]["state"] == "pending"


async def test_restricted_documents_are_not_enclosed(
    desk: EnclosingDesk, database: Database
) -> None:
    case_id, final, _ = await desk.planned_case()
    owner = await asyncpg.connect(database.admin_url)
    await owner.execute(
        "INSERT INTO case_api.restriction SELECT ledger_id, case_id, $2, 'accuracy_contested',"
        " ARRAY['documents'], 'officer-1', '2026-11-20' FROM case_api.case_list"
        " WHERE case_id = $1",
        *(UUID(case_id), UUID(int=5)),
    )
    await owner.close()

    refused = await desk.send(case_id, final)
    allowed = await desk.send(case_id, final, purpose="tribunal")

    assert (refused.status_code, refused.json()["code"]) == (403, "notice-restricted")
    assert refused.json()["restricted_on"] == "2026-11-20"
    assert allowed.status_code == 201, allowed.text


async def test_what_is_too_large_for_an_e_mail_is_a_letter(
    desk: EnclosingDesk, database: Database
) -> None:
    """More than 10 MiB. A person without a postal address is not reached."""
    large = b"%PDF-" + bytes(10 * 2**20)
    reached = await desk.agreed_case(HOME)
    document = await desk.document(reached, large)
    final = await desk.final_plan(reached, document)
    unreached = await desk.agreed_case()
    copy = await desk.document(unreached, large + b"!")
    other = await desk.final_plan(unreached, copy)

    (letter,) = (await desk.send(reached, final)).json()["notices"]
    refused = await desk.send(unreached, other)
    by_email = await desk.send(reached, final, channel="email")

    assert letter["channel"] == "letter"
    assert refused.status_code == by_email.status_code == 409
    assert "not_enclosable" in refused.json()["detail"]
    assert "not_enclosable" in by_email.json()["detail"]


async def test_the_post_room_has_the_documents_beside_each_letter(desk: EnclosingDesk) -> None:
    case_id, final, _ = await desk.planned_case(BY_POST)
    (notice,) = (await desk.send(case_id, final)).json()["notices"]
    run = (await desk.council.post(desk.council.notices, "/v1/print-runs", {}))["print_run_id"]

    answer = await desk.council.notices.get(f"/v1/print-runs/{run}/file")

    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        files = {each: archive.read(each) for each in archive.namelist()}
    (row,) = csv.DictReader(StringIO(files["letters.csv"].decode()))
    name = f"001-{notice['notice_id']}"
    assert (row["file"], row["enclosures"]) == (f"{name}.pdf", f"{name}_01-plan-1.pdf")
    assert files[row["file"]].startswith(b"%PDF-")
    assert files[row["enclosures"]] == PLAN + b"1"
    assert "Sam" not in files["letters.csv"].decode()


async def test_a_letter_whose_document_was_voided_is_left_out_of_the_file(
    desk: EnclosingDesk,
) -> None:
    """And is not sent when the run is recorded as posted."""
    case_id, final, _ = await desk.planned_case(BY_POST, names_document=False)
    document = await desk.document(case_id)
    await desk.send(case_id, final, document["document_id"])
    run = (await desk.council.post(desk.council.notices, "/v1/print-runs", {}))["print_run_id"]
    await desk.void(case_id, document["position"])

    answer = await desk.council.notices.get(f"/v1/print-runs/{run}/file")
    with ZipFile(BytesIO(answer.content)) as archive:
        table = archive.read("letters.csv").decode()
        assert archive.namelist() == ["letters.csv"]
    (row,) = csv.DictReader(StringIO(table))
    assert (row["file"], row["enclosures"]) == ("", "")
    today = london_day(desk.council.sender.now()).isoformat()
    await desk.council.notices.post(
        f"/v1/print-runs/{run}/mailings", json={"posted_on": today}, headers=new_key()
    )
    assert await desk.council.facts(case_id) == []


async def test_the_letter_that_follows_a_failed_e_mail_encloses_the_same(
    desk: EnclosingDesk,
) -> None:
    case_id, final, document_id = await desk.planned_case(HOME)
    desk.council.mail.rcpt_reply = "550 no such user"
    await desk.send(case_id, final)
    await desk.council.sender.run_cycle()

    listed = await desk.council.notices.get(f"/v1/notices?case_id={case_id}")

    letter, _ = listed.json()["notices"]
    assert (letter["channel"], letter["state"]) == ("letter", "pending")
    content = await desk.content(letter["notice_id"])
    assert [each["document_id"] for each in content["enclosures"]] == [document_id]
    run = (await desk.council.post(desk.council.notices, "/v1/print-runs", {}))["print_run_id"]
    answer = await desk.council.notices.get(f"/v1/print-runs/{run}/file")
    with ZipFile(BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 3


async def test_large_documents_are_sent_a_few_at_a_time(desk: EnclosingDesk) -> None:
    """Three e-mails of 8 MiB: a cycle holds 20 MiB of documents at most."""
    for number in range(3):
        case_id = await desk.agreed_case()
        document = await desk.document(case_id, b"%PDF-" + bytes([number]) * 8 * 2**20)
        await desk.send(case_id, await desk.final_plan(case_id, document))

    assert await desk.council.sender.run_cycle() == 3
    assert len(desk.council.mail.accepted) == 2
    assert await desk.council.sender.run_cycle() == 1
    assert len(desk.council.mail.accepted) == 3


async def test_a_print_run_has_no_more_documents_than_fit_into_its_file(
    desk: EnclosingDesk, database: Database
) -> None:
    """The sizes are set, so that no 100 MiB are uploaded: two letters of 50 MiB and one byte."""
    for _ in range(3):
        case_id, final, _ = await desk.planned_case(BY_POST)
        await desk.send(case_id, final)
    owner = await asyncpg.connect(database.admin_url)
    await owner.execute("UPDATE notification.notice SET enclosed_bytes = 50 * 1024 * 1024")
    await owner.close()

    first = await desk.council.post(desk.council.notices, "/v1/print-runs", {})
    second = await desk.council.post(desk.council.notices, "/v1/print-runs", {})

    assert (first["letters"], second["letters"]) == (2, 1)


async def test_a_preview_states_what_would_be_enclosed_and_sends_nothing(
    desk: EnclosingDesk,
) -> None:
    case_id, final, document_id = await desk.planned_case()
    body = {"requirement": "final-plan", "reports": final, "values": APPEAL}

    answer = await desk.council.post(
        desk.council.notices, f"/v1/cases/{case_id}/notice-previews", body
    )

    (preview,) = answer["previews"]
    assert [each["document_id"] for each in preview["content"]["enclosures"]] == [document_id]
    async with transaction(desk.council.admin, COUNCIL) as db:
        count = await (await driver_connection(db)).fetchval(
            "SELECT count(*) FROM notification.notice"
        )
    assert count == 0
