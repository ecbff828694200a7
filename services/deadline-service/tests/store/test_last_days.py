"""The last days of a case: those of one case, of one council, up to a position, for one role."""

import json
from typing import Final
from uuid import UUID

import pytest
from asyncpg import InsufficientPrivilegeError, Record

from chassis.database import driver_connection, transaction
from deadline_service.testing import ReaderEngines
from events.envelope import LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
LAST_DAYS: Final = "SELECT * FROM deadline.last_days_v2($1)"
FIRST_CASE: Final = """
SELECT case_id FROM deadline.deadline WHERE ledger_id = $1 ORDER BY case_id LIMIT 1
"""
STATE: Final = """
UPDATE deadline.deadline SET stated_day = $3, notice_fact = 7
WHERE ledger_id = $1 AND deadline_id = (
    SELECT deadline_id FROM deadline.deadline
    WHERE ledger_id = $1 AND case_id = $2 AND state = $4
      AND law_due_on IS NOT NULL ORDER BY deadline_id LIMIT 1
) RETURNING rule, because_of, law_due_on
"""
WITH_A_DAY: Final = """
SELECT because_of FROM deadline.deadline
WHERE ledger_id = $1 AND case_id = $2 AND law_due_on IS NOT NULL AND state <> 'cancelled'
ORDER BY because_of, rule
"""
PARK: Final = """
INSERT INTO deadline.parked (subscription, ledger_id, stream_id, position, detail)
VALUES ('timetable@1', $1, $2, 7, 'ValueError')
"""
STATED: Final = {"day": "2026-12-14", "reason": {"code": "fixed_by_law"}}
CASES_READ: Final = """
SELECT COALESCE(sum(seq_scan), 0), COALESCE(sum(idx_tup_fetch), 0)
FROM pg_stat_xact_user_tables WHERE schemaname = 'deadline'
"""


async def first_case(engines: ReaderEngines, ledger_id: LedgerId) -> UUID:
    async with transaction(engines.deadlines, ledger_id) as db:
        found: UUID = await (await driver_connection(db)).fetchval(FIRST_CASE, ledger_id)
    return found


async def state(engines: ReaderEngines, ledger_id: LedgerId, case_id: UUID, status: str) -> Record:
    """Give a deadline of a case a stated day."""
    async with transaction(engines.deadlines, ledger_id) as db:
        raw = await driver_connection(db)
        row = await raw.fetchrow(STATE, ledger_id, case_id, json.dumps(STATED), status)
    assert row is not None
    return row


async def last_days(engines: ReaderEngines, ledger_id: LedgerId, case_id: UUID) -> Record:
    async with transaction(engines.notices, ledger_id) as db:
        row = await (await driver_connection(db)).fetchrow(LAST_DAYS, case_id)
    assert row is not None
    return row


async def test_a_stated_day_has_its_rule_and_the_fact_from_which_it_runs(
    engines: ReaderEngines,
) -> None:
    case_id = await first_case(engines, SMALL)
    deadline = await state(engines, SMALL, case_id, "running")

    found = await last_days(engines, SMALL, case_id)

    assert found["log_position"] == 19990, "as the seed has it"
    (day,) = [each for each in found["days"] if each["stated"] is not None]
    assert day == {
        "rule": deadline["rule"],
        "because_of": deadline["because_of"],
        "law_due_on": deadline["law_due_on"].isoformat(),
        "stated": STATED,
        "notice_fact": 7,
    }


async def test_what_was_cancelled_and_what_has_no_number_has_no_day(engines: ReaderEngines) -> None:
    case_id = await first_case(engines, SMALL)

    found = await last_days(engines, SMALL, case_id)

    async with transaction(engines.deadlines, SMALL) as db:
        expected = await (await driver_connection(db)).fetch(WITH_A_DAY, SMALL, case_id)
    assert 1 < len(expected) < 40
    assert [each["because_of"] for each in found["days"]] == [row["because_of"] for row in expected]


async def test_another_council_and_another_case_have_none(engines: ReaderEngines) -> None:
    case_id = await first_case(engines, SMALL)
    await state(engines, SMALL, case_id, "running")

    assert (await last_days(engines, BIG, case_id))["days"] == []
    assert (await last_days(engines, SMALL, UUID(int=1)))["days"] == []


async def test_a_case_that_could_not_be_evaluated_is_as_old_as_the_fact_before(
    engines: ReaderEngines,
) -> None:
    case_id = await first_case(engines, SMALL)
    async with transaction(engines.deadlines, SMALL) as db:
        await (await driver_connection(db)).execute(PARK, SMALL, case_id)

    assert (await last_days(engines, SMALL, case_id))["log_position"] == 6


async def test_a_case_is_read_and_no_other(engines: ReaderEngines) -> None:
    case_id = await first_case(engines, BIG)
    async with transaction(engines.notices, BIG) as db:
        raw = await driver_connection(db)
        for _ in range(8):  # the plan for any values, too, which is made after some runs
            (before,) = await raw.fetch(CASES_READ)
            await raw.fetchrow(LAST_DAYS, case_id)
            (after,) = await raw.fetch(CASES_READ)

            assert after[0] == before[0]
            assert after[1] - before[1] <= 100


async def test_no_other_role_reads_them(engines: ReaderEngines) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await last_days(ReaderEngines(engines.deadlines, engines.deadlines), SMALL, UUID(int=1))
