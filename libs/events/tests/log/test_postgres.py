"""The log in PostgreSQL: the suite of every log on each path, and what is specific to it."""

from collections.abc import Collection, Sequence
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.codec import encode_event
from events.envelope import (
    AppendResult,
    CaseId,
    EventEnvelope,
    LedgerId,
    Position,
    StreamAppend,
)
from events.failures import is_retryable
from events.log.errors import (
    ClosedLedger,
    CommitNotDurable,
    HeadAheadOfClock,
    LedgerMismatch,
    UnknownLedger,
    WrongExpectedVersion,
    WrongIsolationLevel,
)
from events.log.ledgers import close_ledger
from events.log.postgres import APPEND_ONE_QUERY, PostgresLog, append_row
from events.testing import (
    CASE_CLOSED,
    TEST_CASE,
    LogSuite,
    append_closures,
    positions_and_versions,
)

APPEND_COLUMNS = (
    "stream_id",
    "expected_version",
    "event_id",
    "type",
    "schema_version",
    "actor",
    "correlation_id",
    "cause_ledger_id",
    "cause_position",
    "traceparent",
    "body",
)
"""The arguments of append_one_v2 behind the ledger."""


class TransactionalLog:
    """A log whose every call is a transaction of its own, as a request's is."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        self._begin = partial(transaction, engine, ledger_id)
        self.ledger_id = ledger_id

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        async with self._begin() as db:
            return await PostgresLog(db, self.ledger_id).append(*appends)

    async def read(self, after: Position, limit: int = 500) -> Sequence[EventEnvelope]:
        async with self._begin() as db:
            return await PostgresLog(db, self.ledger_id).read(after, limit)

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        async with self._begin() as db:
            return await PostgresLog(db, self.ledger_id).read_streams(stream_ids, families)

    async def head(self) -> Position:
        async with self._begin() as db:
            return await PostgresLog(db, self.ledger_id).head()


class AutocommitLog(TransactionalLog):
    """A log whose appends are one statement without BEGIN, as an import's are."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        super().__init__(engine, ledger_id)
        self._engine = engine

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        async with self._engine.connect() as db:
            return await PostgresLog(db, self.ledger_id).append(*appends)


class BatchedLog(AutocommitLog):
    """A log whose appends go through `append_batches`."""

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        async with self._engine.connect() as db:
            batches = PostgresLog(db, self.ledger_id).append_batches([appends])
            return [each async for appended in batches for each in appended]


class TestInTransactions(LogSuite):
    @pytest.fixture
    def log(self, engine: AsyncEngine, ledger_id: LedgerId) -> TransactionalLog:
        return TransactionalLog(engine, ledger_id)


class TestInAutocommit(LogSuite):
    @pytest.fixture
    def log(self, engine: AsyncEngine, ledger_id: LedgerId) -> AutocommitLog:
        return AutocommitLog(engine, ledger_id)


class TestInBatches(LogSuite):
    @pytest.fixture
    def log(self, engine: AsyncEngine, ledger_id: LedgerId) -> BatchedLog:
        return BatchedLog(engine, ledger_id)


async def test_an_event_appended_in_sql_is_read_like_any_other(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async with engine.connect() as db:
        await (await driver_connection(db)).execute(
            "SELECT log.append_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            ledger_id,
            [TEST_CASE],
            [0],
            [uuid4()],
            [CASE_CLOSED.type],
            [CASE_CLOSED.schema_version],
            ["psql"],
            [uuid4()],
            [None],
            [None],
            [None],
            [encode_event(CASE_CLOSED)],
        )

    (row,) = await TransactionalLog(engine, ledger_id).read(Position(0))

    assert row.event == CASE_CLOSED


async def test_a_replay_reads_every_event_once_up_to_its_end(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await TransactionalLog(engine, ledger_id).append(append_closures(*map(str, range(25))))

    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        batches = [facts async for facts in log.replay(Position(2), Position(23), 10)]
        empty = [facts async for facts in log.replay(Position(23), Position(23))]

    positions = [[row.position for row in facts] for facts in batches]
    assert positions == [[*range(3, 13)], [*range(13, 23)], [23]]
    assert empty == []


async def test_a_replay_can_be_closed_early(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    await TransactionalLog(engine, ledger_id).append(append_closures(*map(str, range(25))))

    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        async with aclosing(log.replay(Position(0), Position(25), 10)) as batches:
            async for _ in batches:
                break

    assert await TransactionalLog(engine, ledger_id).head() == 25


async def test_batches_are_recorded_in_order(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    batches = ([append_closures(f"{number} {each}") for each in range(3)] for number in range(4))

    async with transaction(engine, ledger_id) as db:
        found = [
            [each.position for each in appended]
            async for appended in PostgresLog(db, ledger_id).append_batches(batches)
        ]

    assert found == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]


async def test_no_batch_is_recorded_after_a_refused_one(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    batches = [
        [append_closures("good")],
        [append_closures("bad", expected=7)],
        [append_closures("never appended")],
    ]

    async with engine.connect() as db:
        with pytest.raises(WrongExpectedVersion):
            _ = [each async for each in PostgresLog(db, ledger_id).append_batches(batches)]

    assert await TransactionalLog(engine, ledger_id).head() == 1


async def test_an_append_to_an_unknown_ledger_is_refused(engine: AsyncEngine) -> None:
    log = TransactionalLog(engine, LedgerId(uuid4()))

    with pytest.raises(UnknownLedger):
        await log.append(append_closures("a"))


async def test_an_append_to_a_closed_ledger_is_refused(
    engine: AsyncEngine, admin: AsyncEngine, ledger_id: LedgerId
) -> None:
    log = TransactionalLog(engine, ledger_id)
    await log.append(append_closures("a"))
    async with transaction(admin, Ledgers.ALL) as db:
        await close_ledger(db, ledger_id)

    with pytest.raises(ClosedLedger):
        await log.append(append_closures("b"))
    assert await log.head() == 1


async def test_a_transaction_appends_only_to_the_ledger_it_is_set_to(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async with transaction(engine, uuid4()) as db:
        with pytest.raises(LedgerMismatch):
            await PostgresLog(db, ledger_id).append(append_closures("a"))
        await (await driver_connection(db)).execute("ROLLBACK; BEGIN")


async def test_a_caller_in_repeatable_read_is_refused(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """Its snapshot would be older than the lock, and its position already taken."""
    async with engine.connect() as db:
        connection = await driver_connection(db)
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(WrongIsolationLevel):
            await PostgresLog(db, ledger_id).append(append_closures("a"))
        await connection.execute("ROLLBACK")


async def test_another_ledgers_rows_are_invisible(engine: AsyncEngine, ledger_id: LedgerId) -> None:
    await TransactionalLog(engine, ledger_id).append(append_closures("a"))

    for ledger in (uuid4(), Ledgers.ALL):
        async with transaction(engine, ledger) as db:
            connection = await driver_connection(db)
            assert await connection.fetchval("SELECT count(*) FROM log.event") == 0
            assert await connection.fetchval("SELECT count(*) FROM log.ledger") == 0
            assert await PostgresLog(db, ledger_id).read(Position(0)) == []


async def test_without_a_ledger_nothing_is_visible(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    await TransactionalLog(engine, ledger_id).append(append_closures("a"))

    async with engine.connect() as db:
        connection = await driver_connection(db)
        assert await connection.fetchval("SELECT count(*) FROM log.event") == 0
        await connection.execute("BEGIN; SELECT set_config('log.ledger', $$$$, true)")
        assert await connection.fetchval("SELECT count(*) FROM log.event") == 0
        await connection.execute("ROLLBACK")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log.event SET actor = 'x'",
        "DELETE FROM log.event",
        "TRUNCATE log.event",
        "INSERT INTO log.event DEFAULT VALUES",
        "UPDATE log.ledger SET name = 'x'",
        "SELECT log.create_shadow_table_v1('log.event', 'log')",
    ],
)
async def test_a_service_can_change_nothing(
    engine: AsyncEngine, ledger_id: LedgerId, statement: str
) -> None:
    async with transaction(engine, ledger_id) as db:
        connection = await driver_connection(db)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        await connection.execute("ROLLBACK; BEGIN")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log.event SET actor = 'x'",
        "DELETE FROM log.event",
        "TRUNCATE log.event",
        (
            "INSERT INTO log.event SELECT * FROM log.event ON CONFLICT (ledger_id, position)"
            " DO UPDATE SET actor = 'x'"
        ),
        "DELETE FROM log.ledger",
        "TRUNCATE log.seal",
    ],
)
async def test_even_the_owner_is_stopped_by_a_trigger(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId, statement: str
) -> None:
    await TransactionalLog(engine, ledger_id).append(append_closures("a"))

    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute("SET LOCAL ROLE send_owner")
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(statement)
        await connection.execute("ROLLBACK; BEGIN")

    assert refused.value.sqlstate in {"LG007", "428C9"}


async def date_head_ahead(admin: AsyncEngine, ahead: timedelta) -> None:
    """Date the last row ahead of the clock, as if the clock had stepped back since."""
    async with transaction(admin, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        await connection.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
        await connection.execute("UPDATE log.event SET recorded_at = now() + $1::interval", ahead)
        await connection.execute("ALTER TABLE log.event ENABLE TRIGGER USER")


async def test_recorded_at_never_runs_backwards(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    log = TransactionalLog(engine, ledger_id)
    await log.append(append_closures("a"))
    await date_head_ahead(admin, timedelta(seconds=30))

    await log.append(append_closures("b"))
    await log.append(append_closures("c", "d"))

    first, *later = await log.read(Position(0))
    assert {fact.recorded_at for fact in later} == {first.recorded_at}


async def test_appends_are_refused_while_the_head_is_ahead_of_the_clock(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """The clock was two years ahead during one append and was corrected since."""
    log = TransactionalLog(engine, ledger_id)
    await log.append(append_closures("a"))
    await date_head_ahead(admin, timedelta(days=730))

    for facts in (append_closures("b"), append_closures("c", "d")):
        with pytest.raises(HeadAheadOfClock) as refused:
            await log.append(facts)
        assert is_retryable(refused.value), "a worker retries and parks nothing"

    assert await log.head() == 1


async def test_an_append_needs_a_commit_that_is_flushed(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    async with engine.connect() as db:
        await (await driver_connection(db)).execute("SET synchronous_commit = off")
        log = PostgresLog(db, ledger_id)
        for facts in (append_closures("a"), append_closures("b", "c")):
            with pytest.raises(CommitNotDurable):
                await log.append(facts)
        await (await driver_connection(db)).execute("SET synchronous_commit = on")
        await log.append(append_closures("a"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "case." + "x" * 96),
        ("type", "case.closed\n"),
        ("schema_version", 0),
        ("actor", ""),
        ("actor", "x" * 201),
        ("actor", "client:a\nb"),
        ("cause_position", 1),
        ("traceparent", ""),
        ("traceparent", "x" * 101),
        ("traceparent", "00\n01"),
        ("body", "[]"),
    ],
)
async def test_a_value_out_of_its_bounds_is_not_recorded(
    engine: AsyncEngine, ledger_id: LedgerId, column: str, value: object
) -> None:
    values = list(append_row(append_closures("a")))
    values[APPEND_COLUMNS.index(column)] = value

    async with engine.connect() as db:
        with pytest.raises(asyncpg.CheckViolationError):
            await (await driver_connection(db)).execute(APPEND_ONE_QUERY, ledger_id, *values)

    assert await TransactionalLog(engine, ledger_id).head() == 0


async def test_text_that_jsonb_cannot_represent_is_not_recorded(
    engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    """PostgreSQL 18 would store it and fail at each query of it; 17 refuses it at once."""
    values = list(append_row(append_closures("a")))
    values[-1] = '{"on":"2026-09-01","reason":"\\u0000"}'

    async with engine.connect() as db:
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.UntranslatableCharacterError)):
            await (await driver_connection(db)).execute(APPEND_ONE_QUERY, ledger_id, *values)

    assert await TransactionalLog(engine, ledger_id).head() == 0


ARGUMENT_TYPES = [
    "uuid",
    "int",
    "uuid",
    "text",
    "smallint",
    "text",
    "uuid",
    "uuid",
    "bigint",
    "text",
    "text",
]
"""The types of the elements of append_v2's arrays, in order."""


@pytest.mark.parametrize("index", range(len(ARGUMENT_TYPES)))
@pytest.mark.parametrize(
    "form",
    ["array_fill({}, ARRAY[2], ARRAY[0])", "ARRAY[ARRAY[{}, {}]]", "ARRAY[{}]", "NULL"],
    ids=["from 0", "in two dimensions", "too short", "missing"],
)
async def test_the_hashed_and_the_stored_elements_are_the_same(
    engine: AsyncEngine, ledger_id: LedgerId, index: int, form: str
) -> None:
    """With other bounds of an array, one element would be hashed and another stored."""
    rows = [append_row(append_closures(name)) for name in "ab"]
    lists = [
        f"ARRAY[{', '.join(sql_literal(row[i], kind) for row in rows)}]"
        for i, kind in enumerate(ARGUMENT_TYPES)
    ]
    value = sql_literal(rows[0][index], ARGUMENT_TYPES[index])
    lists[index] = f"({form.replace('{}', value)})::{ARGUMENT_TYPES[index]}[]"

    async with engine.connect() as db:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await (await driver_connection(db)).execute(
                f"SELECT log.append_v2('{ledger_id}', {', '.join(lists)})"
            )

    assert refused.value.sqlstate == "LG006"
    assert await TransactionalLog(engine, ledger_id).head() == 0


def sql_literal(value: object, kind: str) -> str:
    return f"NULL::{kind}" if value is None else f"'{value}'::{kind}"


async def test_an_open_snapshot_blocks_no_append(
    admin: AsyncEngine, engine: AsyncEngine, ledger_id: LedgerId
) -> None:
    log = TransactionalLog(engine, ledger_id)
    await log.append(append_closures("a"))
    async with admin.connect() as db:
        report = await driver_connection(db)
        await report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM log.event")

        answers = await log.append(append_closures("b", "c"))

        assert positions_and_versions(answers) == [(2, 2), (3, 3)]
        assert len(await log.read(Position(0))) == 3
        assert await report.fetchval("SELECT count(*) FROM log.event") == 1
        await report.execute("ROLLBACK")
