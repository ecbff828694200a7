"""The list of the reviews of a term: to each school once, two weeks before, or recorded why not."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from httpx import Response
from tests.journeys.digest_desk import (
    PUT_REVIEW,
    PUT_SETTING,
    SET_MORNING,
    DigestDesk,
    digest_desk,
)
from tests.journeys.notice_desk import COUNCIL, SETTINGS

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from notification_service.testing.digest_conservation import assert_digests_conserved

URN: Final = "123456"
SPRING: Final = {"from_on": "2027-01-04", "to_on": "2027-03-25"}
SUMMER: Final = {"from_on": "2027-04-12", "to_on": "2027-07-21"}
FRIDAY: Final = datetime(2026, 12, 18, 7, 30, tzinfo=UTC)
"""The last working morning before that of the list of the spring term, two weeks before it."""
MONDAY: Final = datetime(2026, 12, 21, 7, 30, tzinfo=UTC)
DAY: Final = timedelta(days=1)
PAUSE: Final = """
UPDATE notification.digest SET paused_until = $3 WHERE ledger_id = $1 AND digest_id = $2
"""


@dataclass(frozen=True)
class School:
    """A council with terms, and a school that gets lists."""

    desk: DigestDesk

    async def terms(self, *terms: Mapping[str, str]) -> Response:
        """Record the terms of the council."""
        now = await self.desk.http.get("/v1/notice-settings")
        return await self.desk.http.put(
            "/v1/notice-settings",
            json={**SETTINGS, "terms": list(terms)},
            headers={"If-Match": now.headers["ETag"]},
        )

    async def list(self, at: datetime = FRIDAY) -> UUID:
        """The id of the list of the school, which is looked at from an instant on."""
        answer = await self.desk.put(changed={"officer_id": None, "urn": URN})
        assert answer.status_code == 200, answer.text
        list_id = UUID(answer.json()["digest_id"])
        await self.desk.execute(SET_MORNING, COUNCIL, list_id, at)
        return list_id

    async def review(
        self, reference: str, due_on: date, law_due_on: date | None = None, urn: str = URN
    ) -> UUID:
        """The id of a case with a plan of the school that is to be reviewed by a day."""
        case_id = uuid4()
        await self.desk.execute(PUT_SETTING, COUNCIL, case_id, reference, urn)
        days = due_on, law_due_on or due_on
        await self.desk.execute(PUT_REVIEW, COUNCIL, uuid4(), case_id, *days)
        return case_id

    async def preview(self, list_id: UUID, today: date) -> Response:
        """What the list has on a day."""
        return await self.desk.http.get(
            f"/v1/digests/{list_id}/preview", params={"today": today.isoformat()}
        )


@pytest.fixture
async def school(database: Database) -> AsyncGenerator[School]:
    async with digest_desk(database) as desk:
        made = School(desk)
        assert (await made.terms(SPRING, SUMMER)).status_code == 200
        yield made


async def test_a_school_gets_the_reviews_of_a_term_two_weeks_before_it(school: School) -> None:
    list_id = await school.list()
    await school.review("SEN/2", date(2027, 3, 1))
    await school.review("SEN/1", date(2026, 11, 2), date(2026, 11, 30))
    await school.review("SEN/3", date(2027, 5, 9))
    await school.review("SEN/4", date(2027, 5, 10))
    await school.review("SEN/5", date(2027, 3, 1), urn="654321")

    await school.desk.settle(FRIDAY)
    assert school.desk.mail.accepted == []

    await school.desk.settle(MONDAY)
    (email,) = school.desk.mail.accepted
    assert school.desk.mail.recipients == ["officer@council.example"]
    assert email["Subject"] == "EHC plan reviews in the term from Monday 4 January 2027"
    body = email.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert (
        "SEN/1: Review the plan for the first time now. The last day in law was Monday 30 November"
        in text
    )
    assert "SEN/2: Review the plan for the first time by Monday 1 March 2027." in text
    assert "SEN/3" in text, "four weeks after the last day of the holidays, 11 April"
    assert "SEN/4" not in text
    assert "SEN/5" not in text
    assert await school.desk.days(list_id) == [("2027-01-04", "sent", None, 1)]


async def test_it_comes_once_a_term(school: School) -> None:
    list_id = await school.list()
    await school.review("SEN/1", date(2027, 3, 1))

    for number in range(120):
        await school.desk.settle(FRIDAY + number * DAY)

    assert await school.desk.days(list_id) == [
        ("2027-01-04", "sent", None, 1),
        ("2027-04-12", "sent", None, 1),
    ]
    first, second = school.desk.mail.accepted
    assert "4 January" in first["Subject"]
    assert "12 April" in second["Subject"]
    async with transaction(school.desk.desk.admin, COUNCIL) as db:
        await assert_digests_conserved(await driver_connection(db), {list_id})


async def test_a_school_that_is_recorded_late_gets_it_within_two_weeks_of_the_term(
    school: School,
) -> None:
    await school.review("SEN/1", date(2027, 3, 1))
    late = await school.list(datetime(2027, 1, 18, 7, 30, tzinfo=UTC))
    await school.desk.settle(datetime(2027, 1, 18, 7, 30, tzinfo=UTC))

    assert await school.desk.days(late) == [("2027-01-04", "sent", None, 1)]


async def test_after_two_weeks_of_the_term_it_is_not_sent(school: School) -> None:
    await school.review("SEN/1", date(2027, 3, 1))
    too_late = await school.list(datetime(2027, 1, 19, 7, 30, tzinfo=UTC))
    await school.desk.settle(datetime(2027, 1, 19, 7, 30, tzinfo=UTC))

    assert await school.desk.days(too_late) == []


async def test_an_outage_of_a_week_only_delays_it(school: School) -> None:
    list_id = await school.list()
    await school.review("SEN/1", date(2027, 3, 1))

    await school.desk.settle(MONDAY + 7 * DAY)

    assert await school.desk.days(list_id) == [("2027-01-04", "sent", None, 1)]


async def test_a_school_with_no_review_gets_none(school: School) -> None:
    list_id = await school.list()

    await school.desk.settle(MONDAY)

    assert await school.desk.days(list_id) == [("2027-01-04", "skipped", "nothing_due", 0)]
    assert (await school.preview(list_id, MONDAY.date())).json()["reviews"] == []


async def test_a_term_that_was_taken_out_meanwhile_has_no_list(school: School) -> None:
    list_id = await school.list()
    await school.review("SEN/1", date(2027, 3, 1))
    school.desk.mail.data_reply = "451 Try again later"
    await school.desk.settle(MONDAY)
    assert [each[1] for each in await school.desk.days(list_id)] == ["pending"]
    await school.terms(SUMMER)

    await school.desk.settle(MONDAY + timedelta(minutes=5))

    assert await school.desk.days(list_id) == [("2027-01-04", "skipped", "no_term", 1)]


async def test_a_paused_list_comes_after_the_pause(school: School) -> None:
    list_id = await school.list()
    await school.review("SEN/1", date(2027, 3, 1))
    await school.desk.execute(PAUSE, COUNCIL, list_id, date(2026, 12, 29))

    await school.desk.settle(MONDAY)
    assert await school.desk.days(list_id) == []

    await school.desk.settle(datetime(2026, 12, 29, 7, 30, tzinfo=UTC))
    assert await school.desk.days(list_id) == [("2027-01-04", "sent", None, 1)]


async def test_the_list_of_a_day_is_shown_and_nothing_is_sent(school: School) -> None:
    list_id = await school.list()
    case_id = await school.review("SEN/1", date(2027, 3, 1), date(2027, 3, 29))

    shown = (await school.preview(list_id, date(2026, 12, 1))).json()

    assert shown["subject"] == "EHC plan reviews in the term from Monday 4 January 2027"
    assert shown["sections"] == []
    assert shown["reviews"] == [
        {
            "case_id": str(case_id),
            "reference": "SEN/1",
            "title": "Review the plan for the first time",
            "rule": "review-first",
            "provision": "Children and Families Act 2014, s.44(1)(a); Code 9.169",
            "due_on": "2027-03-01",
            "law_due_on": "2027-03-29",
        }
    ]
    after_all = await school.preview(list_id, date(2027, 7, 22))
    assert (after_all.status_code, "no term" in after_all.json()["detail"]) == (409, True)
    assert school.desk.mail.accepted == []


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        pytest.param(
            {"urn": URN}, 422, "give one of officer_id, team_id and urn", id="of two subjects"
        ),
        pytest.param(
            {"officer_id": None, "urn": "12345"}, 422, "/urn", id="no number of the register"
        ),
        pytest.param(
            {"officer_id": None, "urn": URN}, 409, "`terms`", id="the council has no terms"
        ),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    school: School, changed: dict[str, Any], status: int, says: str
) -> None:
    assert (await school.terms()).status_code == 200

    answer = await school.desk.put(changed=changed)

    assert answer.status_code == status, answer.text
    assert says in answer.text


async def test_an_address_gets_the_lists_of_several_schools_and_each_once(school: School) -> None:
    await school.list()

    same = await school.desk.put(changed={"officer_id": None, "urn": URN})
    other = await school.desk.put(changed={"officer_id": None, "urn": "654321"})

    assert (same.status_code, other.status_code) == (409, 200)
    listed = (await school.desk.http.get("/v1/digests")).json()["digests"]
    assert [each["digest"]["urn"] for each in listed] == [URN, "654321"]
