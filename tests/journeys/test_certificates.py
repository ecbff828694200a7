"""A certificate of service: what is recorded of the giving of notices, and no more."""

from collections.abc import AsyncGenerator
from io import BytesIO

import pytest
from httpx import Response
from pypdf import PdfReader
from tests.journeys.notice_desk import (
    COUNCIL,
    MOTHER,
    SETTINGS,
    NoticeDesk,
    notice_desk,
    person,
)
from tests.journeys.test_letters import HOME, print_run, read_and_mailed

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from events.london_day import london_day


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    """A council that prints letters."""
    async with notice_desk(database) as made:
        printing = {**SETTINGS, "letters_by": "print_run"}
        await made.notices.put("/v1/notice-settings", json=printing, headers={"If-Match": '"1"'})
        yield made


def words_of(answer: Response) -> str:
    """The text of a PDF without spaces, which lines break at, and without numbers of pages."""
    assert answer.headers["Content-Type"] == "application/pdf", answer.text
    pages = enumerate(PdfReader(BytesIO(answer.content)).pages, 1)
    return unspaced("".join(page.extract_text().removesuffix(f"\n{n}") for n, page in pages))


def unspaced(text: str) -> str:
    return "".join(text.split())


async def test_an_e_mail_is_certified_with_its_hash_its_attempt_and_what_that_shows(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    path = f"/v1/notices/{notice['notice_id']}/certificate?purpose=tribunal"

    certificate = (await desk.notices.get(path)).json()

    (found,) = certificate["notices"]
    assert found["recipient"] == {"name": "Alex Example", "address": ["alex@example.org"]}
    assert (found["fact"]["type"], found["fact"]["day"]) == ("request.refused", "2026-03-30")
    assert "reg 5(1)" in found["required_by"]["provision"]
    assert (found["required_by"]["confidence"], found["is_checked"]) == ("X", False)
    assert (found["kept_copy"], found["given_to"]) == ("matches", "mail_server")
    today = london_day(desk.sender.now()).isoformat()
    assert found["given_on"] == today
    assert found["doubts"] == ["other_day_in_fact"], "it was recorded as notified in March"
    (record,) = found["records"]
    assert record["type"] == "notice.sent"
    async with transaction(desk.admin, COUNCIL) as db:
        chained = await (await driver_connection(db)).fetchval(
            "SELECT encode(hash, 'hex') FROM log.event WHERE ledger_id = $1 AND position = $2",
            *(COUNCIL, record["position"]),
        )
    assert record["sha256"] == chained
    provisions = {each["source"]["provision"] for each in certificate["rules"]}
    assert "Education Act 1996 s.572" in provisions
    assert "Interpretation Act 1978 s.7" not in provisions, "that is of the post"
    # The letter states the same, with lines for a signature.
    printed = words_of(await desk.notices.get(f"{path}&format=pdf"))
    for part in found["statements"].values():
        assert [each for each in part if unspaced(each) not in printed] == []
    stated = [each for part in found["statements"].values() for each in part]
    assert f"The SHA-256 of what was sent is {notice['content_sha256']}." in stated
    assert any("does not show that the message came to the mailbox" in each for each in stated)
    assert "Signed:" in printed
    assert "Sam" not in printed
    # Each reading is recorded.
    readings = (await desk.cases.get(f"/v1/readings?case_id={case_id}")).json()["readings"]
    assert [(each["kind"], each["operation"], each["purpose"]) for each in readings[:2]] == [
        ("notice", "getNoticeCertificate", "tribunal"),
    ] * 2


async def test_a_case_is_certified_with_the_e_mail_that_failed_and_the_letter_that_came_back(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(**HOME))
    desk.mail.rcpt_reply = "550 no such user"
    await desk.send(case_id, refusal)
    await desk.sender.run_cycle()
    await read_and_mailed(desk, await print_run(desk))
    path, today = f"/v1/cases/{case_id}/notice-certificate", london_day(desk.sender.now())
    before = (await desk.notices.get(path)).json()["notices"]
    letter_id = before[1]["notice"]["notice_id"]
    returned = {"returned_on": today.isoformat()}
    await desk.post(desk.notices, f"/v1/notices/{letter_id}/returns", returned)

    email, letter = (await desk.notices.get(path)).json()["notices"]

    assert (email["doubts"], "given_on" in email) == (["not_given"], False)
    assert [each["outcome"] for each in email["tried"]] == ["refused"]
    assert "returned" not in before[1]["doubts"]
    assert letter["mailing"]["posted_on"] == letter["given_on"] == today.isoformat()
    assert letter["mailing"]["recorded_by"].startswith("client:")
    assert letter["recipient"]["address"] == ["1 High Street", "Anytown", "ZZ99 1ZZ"]
    assert "returned" in letter["doubts"]
    assert letter["notice"]["instead_of"] == email["notice"]["notice_id"]
    printed = words_of(await desk.notices.get(f"{path}?format=pdf"))
    assert unspaced("The records have no certificate of posting") in printed
    assert unspaced("Interpretation Act 1978 s.7 (known from memory, to be checked)") in printed
    of_other_fact = (await desk.notices.get(f"{path}?reports={refusal - 1}")).json()
    assert of_other_fact["notices"] == []
    assert "nonoticeofthiscase" in words_of(
        await desk.notices.get(f"{path}?reports={refusal - 1}&format=pdf")
    )


async def test_a_certificate_remains_without_the_person_who_was_erased(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    closing = {"on": "2026-05-11", "reason": "no_assessment"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/closures", closing)
    erasure = {"subject": "related_person", "person_id": MOTHER, "on": "2026-06-01"}
    basis = {"legal_basis": "right_to_erasure"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/erasures", {**erasure, **basis})

    answer = await desk.notices.get(f"/v1/notices/{notice['notice_id']}/certificate")

    (found,) = answer.json()["notices"]
    assert (found["kept_copy"], "recipient" in found) == ("withheld", False)
    assert found["notice"]["content_sha256"] == notice["content_sha256"]
    assert "alex" not in answer.text.casefold()
    readings = (await desk.cases.get(f"/v1/readings?case_id={case_id}")).json()["readings"]
    assert "getNoticeCertificate" not in {each["operation"] for each in readings}


async def test_a_copy_that_was_changed_is_no_evidence(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    path = f"/v1/notices/{notice['notice_id']}/certificate"

    found = list[tuple[str, bool]]()
    for change in (
        "UPDATE notification.notice SET content_hash = decode(repeat('07', 32), 'hex')",
        "UPDATE notification.notice SET content = decode(repeat('07', 60), 'hex')",
    ):
        async with transaction(desk.admin, COUNCIL) as db:
            await (await driver_connection(db)).execute(change)
        (changed,) = (await desk.notices.get(path)).json()["notices"]
        found.append((changed["kept_copy"], "recipient" in changed))

    assert found == [("differs", True), ("unreadable", False)]


async def test_a_certificate_is_of_the_own_council_and_of_the_form_that_can_be_made(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(name="\u5f20\u4f1f Example"))
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    paths = (
        f"/v1/notices/{notice['notice_id']}/certificate",
        f"/v1/cases/{case_id}/notice-certificate",
    )

    for path in paths:
        assert (await desk.elsewhere.get(path)).status_code == 404
        assert (await desk.notices.get(f"{path}?format=pdf")).status_code == 409
        (found,) = (await desk.notices.get(path)).json()["notices"]
        assert found["recipient"]["name"] == "\u5f20\u4f1f Example"
    assert (await desk.notices.get(f"{paths[1]}?reports=0")).status_code == 422
