"""A notice by letter: printed in a run, posted, and sent in place of an e-mail that failed."""

import csv
from collections.abc import AsyncGenerator, Sequence
from io import BytesIO, StringIO
from typing import Final
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.notice_desk import (
    COUNCIL,
    MOTHER,
    REFUSAL,
    SETTINGS,
    NoticeDesk,
    new_key,
    notice_desk,
    person,
)

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from events.london_day import london_day
from notification_service.domain.notice_sending.content import LONGEST_NOTICE_BYTES

HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "ZZ99 1ZZ"}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    """A council that prints letters."""
    async with notice_desk(database) as made:
        printing = {**SETTINGS, "letters_by": "print_run"}
        changed = await made.notices.put(
            "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == 200, changed.text
        yield made


async def print_run(desk: NoticeDesk) -> str:
    """The id of a new print run."""
    found = await desk.post(desk.notices, "/v1/print-runs", {})
    return str(found["print_run_id"])


async def read_and_mailed(desk: NoticeDesk, run: str, **more: JsonValue) -> Response:
    """The same, after the file of the run was read."""
    await printed_pages(desk, run)
    return await posted(desk, run, **more)


async def posted(desk: NoticeDesk, run: str, **more: JsonValue) -> Response:
    """The response where the letters of a run are posted today."""
    today = london_day(desk.sender.now()).isoformat()
    return await desk.notices.post(
        f"/v1/print-runs/{run}/mailings", json={"posted_on": today, **more}, headers=new_key()
    )


async def printed_pages(desk: NoticeDesk, run: str) -> dict[str, bytes]:
    """The file of a print run: the content of each of its files."""
    answer = await desk.notices.get(f"/v1/print-runs/{run}/file")
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def table(pages: dict[str, bytes]) -> list[dict[str, str]]:
    """The rows of the table of a print file."""
    return list(csv.DictReader(StringIO(pages["letters.csv"].decode())))


async def test_a_parent_without_e_mail_has_a_letter_which_is_sent_once_it_is_posted(
    desk: NoticeDesk,
) -> None:
    large: dict[str, JsonValue] = {"channel": "letter", "formats": ["large_print"]}
    case_id, refusal = await desk.refused_case(person(email=None, preferences=large, **HOME))

    answer = await desk.send(case_id, refusal)

    (notice,) = answer.json()["notices"]
    assert (notice["channel"], notice["state"]) == ("letter", "pending")
    assert await desk.sender.run_cycle() == 0, "nothing is mailed"
    listed = (await desk.notices.get("/v1/print-runs")).json()
    assert listed["waiting"]["letters"] == 1

    # The post room has a PDF for each letter, and a table without a name.
    run = await print_run(desk)
    assert (await desk.notices.get("/v1/print-runs")).json()["waiting"] == {"letters": 0}
    pages = await printed_pages(desk, run)
    (row,) = table(pages)
    assert (row["notice_id"], row["large_print"]) == (notice["notice_id"], "yes")
    assert pages[row["file"]].startswith(b"%PDF-")
    assert "Alex" not in pages["letters.csv"].decode()
    letter = await desk.notices.get(f"/v1/notices/{notice['notice_id']}/letter")
    assert letter.content == pages[row["file"]]
    assert await desk.facts(case_id) == [], "it is not sent before it is posted"

    done = await posted(desk, run)

    assert (done.json()["state"], done.json()["letters"]) == ("posted", 1)
    (fact,) = await desk.facts(case_id)
    assert fact["type"] == "notice.sent"
    assert (fact["data"]["channel"], fact["data"]["person_id"]) == ("letter", MOTHER)
    assert done.json()["ended_by"].startswith("client:")
    found = (await desk.notices.get(f"/v1/notices/{notice['notice_id']}")).json()["notice"]
    assert (found["state"], found["print_run_id"]) == ("sent", run)
    content = (await desk.notices.get(f"/v1/notices/{notice['notice_id']}/content")).json()
    assert content["to_address"] == ["1 High Street", "Anytown", "ZZ99 1ZZ"]


async def test_a_letter_follows_an_e_mail_that_fails_and_none_an_e_mail_that_arrives(
    desk: NoticeDesk,
) -> None:
    failing, refusal = await desk.refused_case(person(**HOME))
    desk.mail.rcpt_reply = "550 no such user"
    (email,) = (await desk.send(failing, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    desk.mail.rcpt_reply = "250 OK"
    arriving, other = await desk.refused_case(person(**HOME))
    await desk.send(arriving, other)
    await desk.sender.run_cycle()

    letter, _ = (await desk.notices.get(f"/v1/notices?case_id={failing}")).json()["notices"]

    assert (letter["channel"], letter["state"]) == ("letter", "pending")
    assert letter["instead_of"] == email["notice_id"]
    assert len((await desk.notices.get(f"/v1/notices?case_id={arriving}")).json()["notices"]) == 1
    run = await print_run(desk)
    assert len(table(await printed_pages(desk, run))) == 1
    await posted(desk, run)
    facts = [each["type"] for each in await desk.facts(failing)]
    assert facts == ["notice.failed", "notice.sent"]


async def test_no_letter_follows_by_itself_to_an_address_that_is_doubtful(
    desk: NoticeDesk,
) -> None:
    """Another person, with whom the mother must have no contact, lives there."""
    other = str(uuid4())
    apart: list[JsonValue] = [{"kind": "no_contact", "basis": "court_order", "people": [other]}]
    child = person(safety_flags=apart, **HOME)
    related = child["related_people"]
    assert isinstance(related, list)
    named: dict[str, JsonValue] = {"person_id": other, "name": "Chris Sample"}
    related.append({**named, "roles": [{"role": "other"}], **HOME})
    case_id, refusal = await desk.refused_case(child)
    desk.mail.rcpt_reply = "550 no such user"
    await desk.send(case_id, refusal)
    await desk.sender.run_cycle()

    (only,) = (await desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]

    assert (only["channel"], only["state"]) == ("email", "failed")


async def test_letters_that_were_not_posted_wait_for_another_run(desk: NoticeDesk) -> None:
    ids = list[str]()
    for _ in range(2):
        case_id, refusal = await desk.refused_case(person(email=None, **HOME))
        (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
        ids.append(notice["notice_id"])
    cancelled = await print_run(desk)
    await desk.post(desk.notices, f"/v1/print-runs/{cancelled}/cancellations", {})
    run = await print_run(desk)

    unread = await posted(desk, run)
    stray = await read_and_mailed(desk, run, not_posted=[str(uuid4())])
    done = await posted(desk, run, not_posted=[ids[0]])
    again = await posted(desk, run)

    assert unread.status_code == 409, "nothing was printed"
    assert stray.json()["errors"][0]["pointer"] == "/not_posted"
    assert done.json()["letters"] == 1
    assert (again.status_code, again.json()["detail"]) == (409, "the print run is posted")
    next_run = await print_run(desk)
    assert [each["notice_id"] for each in table(await printed_pages(desk, next_run))] == [ids[0]]
    empty = await desk.notices.post("/v1/print-runs", json={}, headers=new_key())
    assert (empty.status_code, empty.json()["detail"]) == (409, "no letter waits to be printed")


@pytest.mark.parametrize("day", ["2026-11-01", "2099-01-01"])
async def test_letters_are_posted_on_a_day_from_their_run_until_today(
    desk: NoticeDesk, day: str
) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    await desk.send(case_id, refusal)
    run = await print_run(desk)

    refused = await read_and_mailed(desk, run, posted_on=day)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/posted_on"


async def test_a_letter_of_an_erased_case_is_not_printed_and_not_said_to_be_sent(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    run = await print_run(desk)
    closing = {"on": "2026-05-11", "reason": "no_assessment"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/closures", closing)
    erasing = {"subject": "child", "legal_basis": "retention_period_ended", "on": "2026-06-01"}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/erasures", erasing)

    pages = await printed_pages(desk, run)
    done = await posted(desk, run)

    assert [each["file"] for each in table(pages)] == [""]
    assert list(pages) == ["letters.csv"]
    assert done.json()["letters"] == 0
    assert await desk.facts(case_id) == [], "it is neither sent nor failed: it waits"
    again = await desk.notices.post("/v1/print-runs", json={}, headers=new_key())
    assert again.status_code == 409
    found = (await desk.notices.get(f"/v1/notices/{notice['notice_id']}")).json()["notice"]
    assert (found["state"], found["failure"]) == ("failed", "not_allowed")
    (fact,) = await desk.facts(case_id)
    assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "not_allowed")


async def test_a_letter_that_came_back_is_not_received_and_can_be_sent_again(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    path = f"/v1/notices/{notice['notice_id']}/returns"
    today = {"returned_on": london_day(desk.sender.now()).isoformat()}
    early = await desk.notices.post(path, json=today, headers=new_key())
    await read_and_mailed(desk, await print_run(desk))
    before = await desk.notices.post(path, json={"returned_on": "2026-11-01"}, headers=new_key())

    returned = await desk.notices.post(path, json=today, headers=new_key())

    assert early.status_code == 409, "it was not posted"
    assert before.json()["errors"][0]["pointer"] == "/returned_on"
    assert returned.status_code == 201, returned.text
    assert (returned.json()["state"], returned.json()["failure"]) == ("failed", "returned")
    facts = [(each["type"], each["data"].get("reason")) for each in await desk.facts(case_id)]
    assert facts == [("notice.sent", None), ("notice.failed", "returned")]
    assert (await desk.notices.post(path, json=today, headers=new_key())).status_code == 409
    assert (await desk.elsewhere.post(path, json=today, headers=new_key())).status_code == 404
    doubtful = await desk.send(case_id, refusal)
    assert (doubtful.status_code, doubtful.json()["doubts"]) == (409, ["failed_address"])
    again = await desk.send(case_id, refusal, confirmed=["failed_address"])
    assert again.status_code == 201, again.text


async def test_after_a_letter_that_came_back_the_next_goes_by_e_mail(desk: NoticeDesk) -> None:
    """The mother prefers letters. Her address was not corrected, so the next would come back."""
    case_id, refusal = await desk.refused_case(person(**HOME, preferences={"channel": "letter"}))
    (letter,) = (await desk.send(case_id, refusal)).json()["notices"]
    assert letter["channel"] == "letter"
    run = await print_run(desk)
    await printed_pages(desk, run)
    await posted(desk, run)
    returned = await desk.notices.post(
        f"/v1/notices/{letter['notice_id']}/returns",
        json={"returned_on": london_day(desk.sender.now()).isoformat()},
        headers=new_key(),
    )
    assert returned.status_code == 201, returned.text

    (next_one,) = (await desk.send(case_id, refusal)).json()["notices"]
    doubtful = await desk.send(case_id, refusal, channel="letter")
    sure = await desk.send(case_id, refusal, channel="letter", confirmed=["failed_address"])
    (by_letter,) = sure.json()["notices"]

    assert next_one["channel"] == "email"
    assert (doubtful.status_code, doubtful.json()["doubts"]) == (409, ["failed_address"])
    assert by_letter["channel"] == "letter", "the officer asked for it"


async def test_what_was_in_the_file_is_sent_whatever_happened_since(desk: NoticeDesk) -> None:
    """It is in the post when the mother asks not to be contacted."""
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    await desk.send(case_id, refusal)
    run = await print_run(desk)
    await printed_pages(desk, run)
    await ban_contact(desk, case_id)

    assert (await posted(desk, run)).json()["letters"] == 1

    assert [each["type"] for each in await desk.facts(case_id)] == ["notice.sent"]


async def test_what_was_not_in_the_file_is_never_sent_without_being_printed(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    await desk.send(case_id, refusal)
    run = await print_run(desk)
    await ban_contact(desk, case_id)
    assert [each["file"] for each in table(await printed_pages(desk, run))] == [""]
    await ban_contact(desk, case_id, version=2, flags=[])

    assert (await posted(desk, run)).json()["letters"] == 0

    assert await desk.facts(case_id) == []
    assert [each["file"] != "" for each in table(await printed_pages(desk, await print_run(desk)))]


async def test_a_letter_that_cannot_be_read_keeps_no_other_back(desk: NoticeDesk) -> None:
    ids = list[str]()
    for _ in range(2):
        case_id, refusal = await desk.refused_case(person(email=None, **HOME))
        ids.append((await desk.send(case_id, refusal)).json()["notices"][0]["notice_id"])
    async with transaction(desk.admin, COUNCIL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE notification.notice SET content = decode(repeat('07', 60), 'hex')"
            " WHERE notice_id = $1",
            UUID(ids[0]),
        )

    run = await print_run(desk)

    assert [each["notice_id"] for each in table(await printed_pages(desk, run))] == [ids[1]]
    assert (await desk.notices.get("/v1/print-runs")).json()["waiting"]["letters"] == 1


async def ban_contact(
    desk: NoticeDesk,
    case_id: str,
    version: int = 1,
    flags: Sequence[JsonValue] = ({"kind": "do_not_contact", "basis": "court_order"},),
) -> None:
    """Record that the mother must not be contacted, or that she may be."""
    changed = await desk.cases.put(
        f"/v1/cases/{case_id}/person",
        json=person(email=None, safety_flags=list(flags), **HOME),
        headers={"If-Match": f'"{version}"'},
    )
    assert changed.status_code == 200, changed.text


async def test_an_address_that_does_not_fit_the_window_is_named(desk: NoticeDesk) -> None:
    long = "1 High Street, Flat 2, Upper Floor, Mill House, Mill Lane, Little Anytown, Anytown"
    case_id, refusal = await desk.refused_case(person(email=None, address=long))

    answer = await desk.send(case_id, refusal)

    assert answer.status_code == 409
    assert answer.json()["detail"].endswith("not_printable")


async def test_a_council_that_prints_no_letters_is_told_so(desk: NoticeDesk) -> None:
    changed = await desk.notices.put(
        "/v1/notice-settings", json=SETTINGS, headers={"If-Match": '"2"'}
    )
    assert changed.status_code == 200
    case_id, refusal = await desk.refused_case(person(**HOME))

    answer = await desk.send(case_id, refusal, channel="letter")

    assert answer.status_code == 409
    assert "letters_by" in answer.json()["detail"]


async def test_another_council_is_answered_as_for_an_unknown_print_run(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    run = await print_run(desk)

    for path in (
        f"/v1/print-runs/{run}",
        f"/v1/print-runs/{run}/file",
        f"/v1/notices/{notice['notice_id']}/letter",
    ):
        assert (await desk.elsewhere.get(path)).status_code == 404
    today = {"posted_on": london_day(desk.sender.now()).isoformat()}
    for path, body in (("mailings", today), ("cancellations", {})):
        answer = await desk.elsewhere.post(
            f"/v1/print-runs/{run}/{path}", json=body, headers=new_key()
        )
        assert answer.status_code == 404
    listed = (await desk.elsewhere.get("/v1/print-runs")).json()
    assert listed == {"waiting": {"letters": 0}, "print_runs": []}


async def test_the_export_of_a_child_has_a_letter_without_its_pages(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    await desk.send(case_id, refusal)

    export = await desk.post(desk.cases, f"/v1/cases/{case_id}/subject-access-exports", {})

    (told,) = next(each["records"] for each in export["parts"] if each["part"] == "notices")
    assert told["channel"] == "letter"
    assert "Saturday 30 May 2026" in told["text"]
    assert "pdf" not in told


async def test_a_notice_that_is_too_long_to_keep_is_refused(desk: NoticeDesk) -> None:
    """In HTML each `&` is five characters, beside the one of the text."""
    case_id, refusal = await desk.refused_case()
    reasons: list[JsonValue] = ["a" + "&" * 2999] * 20
    steps: list[JsonValue] = [{"what": "a" + "&" * 2999}] * 12
    long: dict[str, JsonValue] = {
        "reasons": {"kind": "list", "items": reasons},
        "next_steps": {"kind": "steps", "steps": steps},
    }
    assert LONGEST_NOTICE_BYTES < 32 * 3000 * 6

    answer = await desk.send(case_id, refusal, {**REFUSAL, **long})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "too_long"
