"""A letter that one file of its print run had, and another had not, may be in the post or not."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final
from uuid import uuid4

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import SETTINGS, person
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages, table
from tests.journeys.test_voided_notices import required, void

from chassis.testing import Database

POSTED: Final = "/posted"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    """A council that prints letters."""
    async with automatic_desk(database) as made:
        changed = await made.council.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, "letters_by": "print_run"},
            headers={"If-Match": '"1"'},
        )
        assert changed.status_code == 200, changed.text
        yield made


class PrintedTwice:
    """A print run of two letters: both in its first file, the first letter not in the second.

    The fact of the first letter was voided after the first file was printed.
    """

    def __init__(self, desk: AutomaticDesk) -> None:
        self.desk = desk
        self.run, self.overtaken, self.other = "", "", ""
        self.case_id, self.voided = "", 0

    async def print(self) -> None:
        """Write both letters, read the file, void the fact of the first, and read the file."""
        council = self.desk.council
        self.case_id, refusal = await council.refused_case(person(email=None, **HOME))
        (first,) = (await council.send(self.case_id, refusal)).json()["notices"]
        other_case, other = await council.refused_case(person(email=None, **HOME))
        (second,) = (await council.send(other_case, other)).json()["notices"]
        self.overtaken, self.other = first["notice_id"], second["notice_id"]
        self.run = await print_run(council)
        assert await self.read() == {self.overtaken, self.other}
        self.voided = await void(self.desk, self.case_id, refusal)
        await self.desk.work()
        assert await self.read() == {self.other}

    async def read(self) -> set[str]:
        """The letters that the file of the run has now."""
        rows = table(await printed_pages(self.desk.council, self.run))
        return {each["notice_id"] for each in rows if each["file"]}

    async def in_some_files(self) -> Sequence[str]:
        """The letters that the mailing has to name."""
        found = await self.desk.council.notices.get(f"/v1/print-runs/{self.run}")
        listed: Sequence[str] = found.json()["in_some_files"]
        return listed

    async def mail(self, **more: JsonValue) -> Response:
        """The response where the run is recorded as posted."""
        return await posted(self.desk.council, self.run, **more)

    async def facts(self) -> list[str]:
        """The types of the facts of the first letter."""
        return [each["type"] for each in await self.desk.council.facts(self.case_id)]


@pytest.fixture
async def printed(desk: AutomaticDesk) -> PrintedTwice:
    made = PrintedTwice(desk)
    await made.print()
    return made


async def test_a_letter_that_was_posted_from_the_first_file_is_sent_and_taken_back(
    printed: PrintedTwice,
) -> None:
    """A colleague read the file once more after the first was printed and posted."""
    assert await printed.in_some_files() == [printed.overtaken]

    silent = await printed.mail()
    done = await printed.mail(posted=[printed.overtaken])

    assert silent.status_code == 409
    assert silent.json()["detail"] == (
        "1 letter is in one file of the print run and not in another: name each in posted if it was"
        " posted, in not_posted if it was not (in_some_files of the print run lists them)"
    )
    assert (done.status_code, done.json()["letters"]) == (201, 2), done.text
    assert await printed.facts() == ["notice.sent"]
    await printed.desk.work()
    sent, held = await printed.desk.council.facts(printed.case_id)
    assert (held["type"], held["data"]["why"]) == ("notice.held", printed.voided)
    assert sent["data"]["notice_id"] == printed.overtaken
    assert await required(printed.desk, printed.case_id) == [("family", printed.voided, "held")]
    assert await printed.in_some_files() == []


async def test_a_letter_of_the_first_file_that_was_not_posted_is_never_sent(
    printed: PrintedTwice,
) -> None:
    """The first file was thrown away, and the second was printed and posted."""
    done = await printed.mail(not_posted=[printed.overtaken])

    assert (done.status_code, done.json()["letters"]) == (201, 1), done.text
    assert await printed.facts() == []
    await printed.desk.work()
    assert await required(printed.desk, printed.case_id) == []
    none = await printed.desk.council.notices.post(
        "/v1/print-runs", json={}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert none.status_code == 409
    assert await printed.facts() == ["notice.failed"]


async def test_a_letter_is_named_once_and_only_where_a_file_had_it(printed: PrintedTwice) -> None:
    stray: dict[str, JsonValue] = {"posted": [str(uuid4())]}
    both: dict[str, JsonValue] = {
        "not_posted": [printed.overtaken],
        "posted": [printed.overtaken],
    }

    for body, code in (
        (both, "contradiction"),
        (stray, "unknown_notice"),
    ):
        refused = await printed.mail(**body)
        assert refused.status_code == 422, refused.text
        (error,) = refused.json()["errors"]
        assert (error["code"], error["pointer"]) == (code, POSTED)

    found = await printed.desk.council.notices.get(f"/v1/print-runs/{printed.run}")
    assert found.json()["print_run"]["state"] == "open"


async def test_a_letter_that_no_file_had_is_not_named_as_posted(desk: AutomaticDesk) -> None:
    """Its fact was voided before the file was read."""
    council = desk.council
    case_id, refusal = await council.refused_case(person(email=None, **HOME))
    (notice,) = (await council.send(case_id, refusal)).json()["notices"]
    run = await print_run(council)
    await void(desk, case_id, refusal)
    assert [each["file"] for each in table(await printed_pages(council, run))] == [""]

    refused = await posted(council, run, posted=[notice["notice_id"]])
    done = await posted(council, run)

    assert refused.json()["errors"][0]["code"] == "unknown_notice"
    assert (done.status_code, done.json()["letters"]) == (201, 0)


async def test_a_letter_that_was_put_back_counts_as_in_no_file_of_its_next_run(
    desk: AutomaticDesk,
) -> None:
    council = desk.council
    case_id, refusal = await council.refused_case(person(email=None, **HOME))
    (notice,) = (await council.send(case_id, refusal)).json()["notices"]
    first = await print_run(council)
    await printed_pages(council, first)
    assert (await posted(council, first, not_posted=[notice["notice_id"]])).status_code == 201
    second = await print_run(council)
    await void(desk, case_id, refusal)
    assert [each["file"] for each in table(await printed_pages(council, second))] == [""]

    done = await posted(council, second)

    assert (done.status_code, done.json()["letters"]) == (201, 0), done.text


@pytest.mark.parametrize(("named", "facts"), [("posted", ["notice.sent"]), ("not_posted", [])])
async def test_a_letter_that_only_the_second_file_has_is_not_assumed_to_be_posted(
    desk: AutomaticDesk, named: str, facts: list[str]
) -> None:
    """Its fact was voided when the first file was read, which was printed; the void was wrong."""
    council = desk.council
    case_id, refusal = await council.refused_case(person(email=None, **HOME))
    (notice,) = (await council.send(case_id, refusal)).json()["notices"]
    run = await print_run(council)
    voided = await void(desk, case_id, refusal)
    assert [each["file"] for each in table(await printed_pages(council, run))] == [""]
    await void(desk, case_id, voided)
    assert [each["file"] for each in table(await printed_pages(council, run))] != [""]

    silent = await posted(council, run)
    done = await posted(council, run, **{named: [notice["notice_id"]]})

    assert (silent.status_code, "1 letter is in one file" in silent.json()["detail"]) == (409, True)
    assert (done.status_code, done.json()["letters"]) == (201, len(facts)), done.text
    assert [each["type"] for each in await council.facts(case_id)] == facts
