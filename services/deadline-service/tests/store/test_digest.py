"""Digests on big tables: what the worklist has, in its order, read in proportion to it."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, create_engine, driver_connection, transaction
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.testing import Database
from deadline_service.api.held_cases import HeldBy
from deadline_service.domain.worklist.work_item import WorkKind
from deadline_service.domain.worklist.work_state import WorkState, state_of
from deadline_service.store.projections.case_officer import CASE_OFFICER
from deadline_service.store.projections.case_profile import CASE_PROFILE
from deadline_service.store.projections.case_team import CASE_TEAM
from deadline_service.store.subscription import TIMETABLE_SUBSCRIPTION
from deadline_service.store.worklist.criteria import WorkFilter
from deadline_service.store.worklist.listed_work import ListedWork
from deadline_service.store.worklist.of_cases import read_work_of_cases
from deadline_service.store.worklist.of_council import read_work_of_council
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

BIG: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SMALL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
TODAY: Final = date(2026, 12, 1)
COUNTED: Final = 10
LIMIT: Final = 20
AFTER: Final = 3
"""The items of the seed follow from facts 1 to 5: two of each case are new."""
ALL: Final = 100_000
DIGEST: Final = "SELECT * FROM deadline.digest_v2($1, $2, $3, $4, $5)"
FIRST_VERSION: Final = DIGEST.replace("digest_v2", "digest_v1")
"""What processes of an earlier release read, while a later one is rolled out."""
REACH: Final = """
INSERT INTO deadline.checkpoint (subscription, ledger_id, position) VALUES ($1, $2, $3)
ON CONFLICT (subscription, ledger_id) DO UPDATE SET position = EXCLUDED.position
"""
FORGET: Final = "DELETE FROM deadline.checkpoint WHERE subscription = $1 AND ledger_id = $2"
READ_FROM: Final = (
    TIMETABLE_SUBSCRIPTION.name,
    *(each.subscription.name for each in (CASE_OFFICER, CASE_TEAM, CASE_PROFILE)),
)
"""A later version of one of them needs a migration of the function: it names them."""
READ: Final = """
SELECT COALESCE(sum(seq_scan), 0), COALESCE(sum(seq_tup_read + idx_tup_fetch), 0)
FROM pg_stat_xact_user_tables WHERE schemaname = 'deadline'
"""
IN_TEAM: Final = """
INSERT INTO deadline.case_team (ledger_id, case_id, from_on, team_id)
SELECT ledger_id, case_id, '2025-01-01', $2 FROM deadline.case_officer
WHERE ledger_id = $1 AND NOT is_cover
"""


@dataclass(frozen=True)
class Reader:
    """Who reads a digest, as the function and as the worklist name it."""

    kind: str
    id: UUID | None
    held_by: HeldBy


@pytest.fixture
async def readers(worked: Database) -> AsyncGenerator[AsyncEngine]:
    """The role that digests are read with."""
    pool = create_engine(
        worked.url_for("notification_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    yield pool
    await pool.dispose()


@pytest.fixture
async def engine(worked: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(
        worked.url_for("deadline_service"), pool_size=1, timeouts=MAINTENANCE_TIMEOUTS
    )
    yield pool
    await pool.dispose()


OFFICER: Final = OfficerId(UUID("7c3d0453-108a-efa4-6c07-e91c8bc031d3"))
"""An officer of the seed, who covers cases of another."""
TEAM: Final = TeamId(UUID(int=7))
READERS: Final = (
    Reader("officer", OFFICER, HeldBy(officer_id=OFFICER)),
    Reader("team", TEAM, HeldBy(team_id=TEAM)),
    Reader("council", None, HeldBy()),
)
BY_OFFICER, BY_TEAM, BY_COUNCIL = READERS


async def digest(
    readers: AsyncEngine,
    reader: Reader,
    ledger_id: LedgerId = SMALL,
    after: int | None = AFTER,
    limit: int = LIMIT,
    day: date = TODAY,
) -> Mapping[str, Any] | None:
    """The sections by their names."""
    async with transaction(readers, ledger_id) as db:
        connection = await driver_connection(db)
        row = await connection.fetchrow(DIGEST, reader.kind, reader.id, day, after, limit)
    return None if row is None else {each["section"]: each for each in row["sections"]}


async def listed(engine: AsyncEngine, reader: Reader, day: date) -> Sequence[ListedWork]:
    """The whole worklist of a reader of the small council."""
    wanted = WorkFilter(day, COUNTED)
    async with transaction(engine, SMALL) as db:
        cases = await reader.held_by.cases(db, SMALL, day)
        if cases is None:
            return await read_work_of_council(db, SMALL, wanted, None, ALL)
        return await read_work_of_cases(db, SMALL, cases, wanted, None, ALL)


def section_of(listed: ListedWork, day: date) -> str | None:
    """The section of an item, from how it stands in the worklist."""
    item, state = listed.item, state_of(listed.item, day)
    if state is WorkState.LATER:
        return "new" if item.because_of > AFTER else None
    if item.kind is WorkKind.CHASE and state is not WorkState.LATE:
        return "waiting"
    names = {WorkState.LATE: "late", WorkState.DUE: "today", WorkState.SOON: "soon"}
    return names[state]


class RowsRead(NamedTuple):
    """How often whole tables were read in a transaction, and how many rows."""

    scans: int
    rows: int


async def rows_read(connection: DriverConnection) -> RowsRead:
    (row,) = await connection.fetch(READ)
    return RowsRead(int(row[0]), int(row[1]))


async def put_in_team(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    async with transaction(engine, ledger_id) as db:
        await (await driver_connection(db)).execute(IN_TEAM, ledger_id, TEAM)


@pytest.mark.parametrize("day", [TODAY, date(2026, 1, 1), date(2028, 1, 1)])
@pytest.mark.parametrize("reader", READERS, ids=lambda each: each.kind)
async def test_a_digest_has_the_items_of_the_worklist_in_its_order(
    engine: AsyncEngine, readers: AsyncEngine, reader: Reader, day: date
) -> None:
    await put_in_team(engine, SMALL)
    expected: defaultdict[str, list[str]] = defaultdict(list)
    for each in await listed(engine, reader, day):
        section = section_of(each, day)
        if section is not None:
            expected[section].append(str(each.item.item_id))

    found = await digest(readers, reader, day=day)

    assert found is not None
    told = {name: section for name, section in found.items() if section["total"]}
    assert {name: each["total"] for name, each in told.items()} == {
        name: len(items) for name, items in expected.items()
    }
    assert {name: [one["item_id"] for one in each["items"]] for name, each in told.items()} == {
        name: items[:LIMIT] for name, items in expected.items()
    }
    assert len(expected) >= 2
    assert not any(each["is_more"] for each in found.values())


async def test_an_item_has_codes_days_and_the_reference_of_its_case(
    engine: AsyncEngine, readers: AsyncEngine
) -> None:
    found = await digest(readers, BY_OFFICER)
    assert found is not None
    (first, *_) = await listed(engine, BY_OFFICER, TODAY)

    item = next(
        one
        for each in found.values()
        for one in each["items"]
        if one["item_id"] == str(first.item.item_id)
    )

    assert item == {
        "item_id": str(first.item.item_id),
        "case_id": str(first.item.case_id),
        "reference": first.reference,
        "kind": first.item.kind,
        "rule": "plan-final",
        "because_of": first.item.because_of,
        "started_on": "2025-01-01",
        "due_on": first.item.due_on and first.item.due_on.isoformat(),
        "law_due_on": first.item.law_due_on and first.item.law_due_on.isoformat(),
        "work_on": first.item.work_on.isoformat(),
        "waits_on": [],
        "is_new": first.item.because_of > AFTER,
    }


@pytest.mark.parametrize("reader", READERS, ids=lambda each: each.kind)
async def test_an_earlier_release_reads_the_same_without_the_facts(
    engine: AsyncEngine, readers: AsyncEngine, reader: Reader
) -> None:
    await put_in_team(engine, SMALL)
    values = reader.kind, reader.id, TODAY, AFTER, LIMIT
    async with transaction(readers, SMALL) as db:
        connection = await driver_connection(db)
        earlier = await connection.fetchrow(FIRST_VERSION, *values)
        row = await connection.fetchrow(DIGEST, *values)

    assert earlier is not None
    assert row is not None
    assert any(each["items"] for each in row["sections"])
    for item in (one for each in row["sections"] for one in each["items"]):
        assert item.pop("because_of") > 0
    assert dict(row) == dict(earlier)


@pytest.mark.parametrize("reader", [BY_OFFICER, BY_COUNCIL], ids=lambda each: each.kind)
async def test_nothing_is_new_in_a_first_digest(readers: AsyncEngine, reader: Reader) -> None:
    first = await digest(readers, reader, after=None)
    later = await digest(readers, reader)

    assert first is not None
    assert later is not None
    assert first.get("new", {"total": 0})["total"] == 0
    assert later["new"]["total"] > 0
    assert not any(one["is_new"] for each in first.values() for one in each["items"])
    # What is late is so whether its fact is new or not.
    assert first["late"]["total"] == later["late"]["total"]


@pytest.mark.parametrize("behind", READ_FROM)
async def test_a_digest_is_as_old_as_the_oldest_of_what_it_reads(
    engine: AsyncEngine, readers: AsyncEngine, behind: str
) -> None:
    """A case that was assigned since, or whose reference is not read yet, is not in it yet."""
    async with transaction(engine, SMALL) as db:
        connection = await driver_connection(db)
        positions = [(each, SMALL, 7 if each == behind else 9) for each in READ_FROM]
        await connection.executemany(REACH, positions)

    assert await log_position(readers) == 7

    async with transaction(engine, SMALL) as db:
        await (await driver_connection(db)).execute(FORGET, behind, SMALL)

    assert await log_position(readers) == 0


async def log_position(readers: AsyncEngine) -> int:
    async with transaction(readers, SMALL) as db:
        connection = await driver_connection(db)
        position: int = await connection.fetchval(DIGEST, "council", None, TODAY, AFTER, LIMIT)
    return position


async def test_a_team_with_more_cases_than_a_list_can_have_has_no_digest(
    engine: AsyncEngine, readers: AsyncEngine
) -> None:
    await put_in_team(engine, BIG)

    assert await digest(readers, BY_TEAM, BIG) is None
    assert await digest(readers, BY_TEAM, SMALL) == {}


@pytest.mark.parametrize(
    ("reader", "most_rows"),
    [
        # Five items of each case, which are looked up among the snoozed.
        pytest.param(BY_OFFICER, 3 * 5 * 250, id="officer"),
        # Of 250,000 items half are overdue. Where a range has a backlog, all that is late is read
        # before the first that is not.
        pytest.param(BY_COUNCIL, 100_000, id="council"),
    ],
)
async def test_a_digest_reads_in_proportion_to_what_it_tells(
    readers: AsyncEngine, reader: Reader, most_rows: int
) -> None:
    async with transaction(readers, BIG) as db:
        connection = await driver_connection(db)
        for _ in range(8):  # the plan for any values, too, which is made after some runs
            before = await rows_read(connection)
            await connection.fetchrow(DIGEST, reader.kind, reader.id, TODAY, AFTER, LIMIT)
            after = await rows_read(connection)

            assert after.scans == before.scans
            assert after.rows - before.rows <= most_rows


async def test_no_other_role_reads_digests_and_that_of_digests_nothing_else(
    engine: AsyncEngine, readers: AsyncEngine
) -> None:
    with pytest.raises(InsufficientPrivilegeError):
        await digest(engine, BY_OFFICER)
    with pytest.raises(InsufficientPrivilegeError):
        async with transaction(readers, SMALL) as db:
            await (await driver_connection(db)).execute("SELECT FROM deadline.work_item")
    with pytest.raises(InsufficientPrivilegeError):
        async with transaction(readers, SMALL) as db:
            await (await driver_connection(db)).execute(
                "SELECT deadline.digest_of_council_v1($1, $2, $2, 0, 1)", BIG, TODAY
            )
