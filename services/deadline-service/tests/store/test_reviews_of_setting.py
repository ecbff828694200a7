"""The plans of a setting that are to be reviewed: each once, of one council, for one role."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
from asyncpg import InsufficientPrivilegeError, Record

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.testing import Database
from deadline_service.store.projections.case_profile import CASE_PROFILE
from deadline_service.store.subscription import TIMETABLE_SUBSCRIPTION
from deadline_service.testing import ReaderEngines
from events.envelope import LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
URN: Final = "100399"
RULES: Final = ["review-first", "review-subsequent"]
SPRING_ENDS: Final = date(2027, 5, 9)
REVIEWS: Final = "SELECT * FROM deadline.reviews_of_setting_v1($1, $2, $3)"
PUT_PROFILE: Final = """
INSERT INTO deadline.case_profile (ledger_id, case_id, reference, stage, closed_on, setting_urn)
VALUES ($1, $2, $3, 'plan', $4, $5)
"""
PUT_DEADLINE: Final = """
INSERT INTO deadline.deadline (
    ledger_id, deadline_id, case_id, rule, kind, because_of, started_on, due_on, law_due_on,
    state, settled_by, is_limit_of_law, breachable, has_warnings
) VALUES ($1, $2, $3, $4, 'duty', 1, '2026-01-01', $5, $5, $6, $7, true, true, false)
"""
MANY_PROFILES: Final = """
INSERT INTO deadline.case_profile (ledger_id, case_id, stage, setting_urn)
SELECT $1, md5('case' || n)::uuid, 'plan', $2 FROM generate_series(1, $3) n
"""
ATTEND: Final = """
UPDATE deadline.case_profile SET setting_urn = (100000 + abs(hashtext(case_id::text)) % 100)::text
WHERE ledger_id = $1
"""
SET_CHECKPOINT: Final = """
INSERT INTO deadline.checkpoint (subscription, ledger_id, position) VALUES ($1, $2, $3)
ON CONFLICT (subscription, ledger_id) DO UPDATE SET position = EXCLUDED.position
"""
READ: Final = """
SELECT COALESCE(sum(seq_scan), 0), COALESCE(sum(idx_tup_fetch), 0)
FROM pg_stat_xact_user_tables WHERE schemaname = 'deadline' AND relname <> 'checkpoint'
"""
"""The checkpoints of some hundred councils are a page or two, which is read whole."""
READ_FROM: Final = (TIMETABLE_SUBSCRIPTION.name, CASE_PROFILE.subscription.name)
"""A later version of one of them needs a migration of the function: it names them."""


class Plans:
    """Plans of cases, and their reviews, as deadline-service has them."""

    def __init__(self, engines: ReaderEngines, ledger_id: LedgerId = SMALL) -> None:
        self.engines, self.ledger_id = engines, ledger_id

    async def execute(self, statement: str, *values: object) -> None:
        async with transaction(self.engines.deadlines, self.ledger_id) as db:
            await (await driver_connection(db)).execute(statement, self.ledger_id, *values)

    async def put(
        self, reference: str, *reviews: tuple[str, date], urn: str = URN, closed: date | None = None
    ) -> UUID:
        """The id of a case with a plan, with reviews that run."""
        case_id = uuid4()
        await self.execute(PUT_PROFILE, case_id, reference, closed, urn)
        for rule, due_on in reviews:
            await self.review(case_id, rule, due_on)
        return case_id

    async def review(
        self, case_id: UUID, rule: str, due_on: date, state: str = "running", by: int | None = None
    ) -> None:
        await self.execute(PUT_DEADLINE, uuid4(), case_id, rule, due_on, state, by)

    async def row(self, until: date = SPRING_ENDS) -> Record | None:
        async with transaction(self.engines.notices, self.ledger_id) as db:
            connection = await driver_connection(db)
            return await connection.fetchrow(REVIEWS, URN, RULES, until)

    async def listed(self, until: date = SPRING_ENDS) -> Sequence[dict[str, Any]]:
        row = await self.row(until)
        assert row is not None
        found: Sequence[dict[str, Any]] = row["reviews"]
        return found


@pytest.fixture
def plans(engines: ReaderEngines) -> Plans:
    return Plans(engines)


async def test_each_plan_of_the_setting_is_there_once_with_its_first_day(plans: Plans) -> None:
    late = await plans.put("SEN/2", ("review-first", date(2026, 11, 1)))
    first = await plans.put(
        "SEN/1", ("review-subsequent", date(2027, 3, 1)), ("review-first", date(2027, 2, 1))
    )

    found = await plans.listed()

    assert [each["case_id"] for each in found] == [str(late), str(first)]
    assert found[1] == {
        "case_id": str(first),
        "reference": "SEN/1",
        "rule": "review-first",
        "started_on": "2026-01-01",
        "due_on": "2027-02-01",
        "law_due_on": "2027-02-01",
    }


async def test_it_has_what_is_due_by_the_day_and_not_yet_done(plans: Plans) -> None:
    await plans.put("SEN/1", ("review-first", SPRING_ENDS))
    await plans.put("SEN/2", ("review-first", date(2027, 5, 10)))
    done = await plans.put("SEN/3")
    await plans.review(done, "review-first", date(2027, 2, 1), "met", by=4)
    await plans.review(done, "review-subsequent", date(2028, 2, 1))
    missed = await plans.put("SEN/4")
    await plans.review(missed, "review-first", date(2026, 10, 1), "missed")
    cancelled = await plans.put("SEN/5")
    await plans.review(cancelled, "review-first", date(2027, 2, 1), "cancelled")

    assert [each["reference"] for each in await plans.listed()] == ["SEN/4", "SEN/1"]


async def test_another_setting_rule_council_and_a_closed_case_are_not_in_it(
    plans: Plans, engines: ReaderEngines
) -> None:
    due = "review-first", date(2027, 2, 1)
    await plans.put("SEN/1", due, urn="100398")
    await plans.put("SEN/2", ("dp-review-first", date(2027, 2, 1)))
    await plans.put("SEN/3", due, closed=date(2026, 12, 1))
    await Plans(engines, BIG).put("SEN/4", due)

    assert await plans.listed() == []


@pytest.mark.parametrize("behind", READ_FROM)
async def test_it_is_as_old_as_the_oldest_of_what_it_reads(plans: Plans, behind: str) -> None:
    for each in READ_FROM:
        async with transaction(plans.engines.deadlines, SMALL) as db:
            connection = await driver_connection(db)
            await connection.execute(SET_CHECKPOINT, each, SMALL, 7 if each == behind else 9)

    row = await plans.row()

    assert row is not None
    assert (row["log_position"], row["waits_since"]) == (7, None)


async def test_a_setting_with_more_cases_than_a_list_can_have_has_none(plans: Plans) -> None:
    await plans.execute(MANY_PROFILES, URN, 1000)
    assert await plans.listed() == []

    await plans.put("SEN/1", ("review-first", date(2027, 2, 1)))

    assert await plans.row() is None


async def test_the_cases_of_the_setting_are_read_and_no_others(
    seeded: Database, engines: ReaderEngines
) -> None:
    """Of 7,500 cases with 300,000 deadlines, a hundredth is of the setting."""
    owner: DriverConnection = await asyncpg.connect(seeded.admin_url)
    await owner.execute(ATTEND, BIG)
    await owner.execute("ANALYZE deadline.case_profile, deadline.checkpoint")
    await owner.close()
    async with transaction(engines.notices, BIG) as db:
        raw = await driver_connection(db)
        for _ in range(8):  # the plan for any values, too, which is made after some runs
            (before,) = await raw.fetch(READ)
            await raw.fetchrow(REVIEWS, "100007", ["rule-0", "rule-1"], date(2030, 1, 1))
            (after,) = await raw.fetch(READ)

            assert after[0] == before[0]
            assert 1000 < after[1] - before[1] <= 2 * 41 * 110


async def test_no_other_role_reads_them(engines: ReaderEngines) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await Plans(ReaderEngines(engines.deadlines, engines.deadlines)).row()
