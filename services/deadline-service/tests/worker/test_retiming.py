"""When the law or a council's settings change, all its cases are timed anew, and that is said."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import SandboxClock
from chassis.database import Everyone, create_engine, transaction
from chassis.migrate import upgrade
from chassis.testing import Database
from deadline_service.domain.basis import Basis
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.length import Length
from deadline_service.domain.law import Law
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.main import follower
from deadline_service.store.basis import basis_of
from deadline_service.store.council import Council, choose
from deadline_service.store.following import SUBSCRIPTION
from deadline_service.store.law import law
from deadline_service.store.migrate import MIGRATIONS, SCHEMA
from deadline_service.testing import CASE, CaseApi, Keeper, Said, named
from deadline_service.worker.calendar import CalendarWorker
from deadline_service.worker.rebuilding import TIMETABLE
from deadline_service.worker.retiming import Retiming
from deadline_service.worker.timekeeper import Timekeeper
from deadline_service.worker.timing import Case, Why
from events.batch_processor import decode_then
from events.contracts import DeadlineRevised
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, EventEnvelope
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection
from events.subscription import Subscription, SubscriptionWorker

RECEIVED: Said = {"type": "request.received", "on": date(2026, 11, 23)}
"""The decision: 3 January 2027 to work to if the day of receipt counts, 4 January in law."""
OTHERWISE: Final = CouncilSettings(count_receipt_day=False)
"""The day to work to is that in law."""
CASES: Final = [CaseId(named(f"case {number}")) for number in range(5)]
BEFORE: Final = {"v": "0002_council_versions"}
UNDO: Final = (
    "ALTER TABLE deadline.deadline DROP COLUMN status_key",
    "DROP INDEX deadline.deadline_of_case",
    "DROP TABLE deadline.basis, deadline.batch_start, deadline.case_timing",
    "ALTER TABLE deadline.parked DROP reason, DROP releases",
)
"""What makes the schema that of `BEFORE` again, as far as the later migrations care."""
ROWS: Final = text("SELECT * FROM deadline.deadline ORDER BY ledger_id, deadline_id")


def seven_weeks() -> Law:
    """The law, if it gave seven weeks to decide instead of six."""
    rules = [
        rule.model_copy(update={"limit": Length.parse("7 weeks")})
        if rule.id == "assessment-decision"
        else rule
        for rule in law().rulebook.rules
    ]
    book = law().rulebook
    limbs = [limb for same in book.exceptions.values() for limb in same]
    changed = Rulebook.of(rules, limbs, book.not_rules, tuple(book.spells.values()))
    return Law(changed, law().calendar)


async def chosen(engine: AsyncEngine, council: CaseApi, settings: CouncilSettings) -> None:
    async with transaction(engine, council.ledger_id) as db:
        assert await choose(db, council.ledger_id, settings)


async def revised(council: CaseApi, rule: str = "assessment-decision") -> list[DeadlineRevised]:
    facts = [fact.event for fact in await council.log("deadline.revised")]
    return [each for each in facts if isinstance(each, DeadlineRevised) and each.rule == rule]


async def rows(engine: AsyncEngine) -> list[object]:
    async with transaction(engine, Everyone.EVERYONE) as db:
        return list((await db.execute(ROWS)).all())


async def rebuilt(database: Database) -> None:
    admin = create_engine(database.admin_url, pool_size=2)
    begin = partial(transaction, admin, Everyone.EVERYONE)
    await rebuild_projection(begin, TIMETABLE, lambda _done, _whole: None)
    await admin.dispose()


def two_at_a_time(
    engine: AsyncEngine, keeper: Timekeeper, is_killed: Callable[[], bool] = lambda: False
) -> SubscriptionWorker:
    """A worker that times two cases anew in one transaction, and may die at the end of any."""

    @asynccontextmanager
    async def begin() -> AsyncGenerator[AsyncConnection]:
        async with transaction(engine, Everyone.EVERYONE) as db:
            yield db
            if is_killed():
                raise ConnectionResetError

    subscription = Subscription(SUBSCRIPTION, SCHEMA)
    return SubscriptionWorker(
        begin, subscription, decode_then(keeper.apply), Retiming(keeper, lot=2).step
    )


async def test_a_changed_setting_moves_the_dates_of_cases_and_says_so_once(
    council: CaseApi, other_council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)
    await council.records({"type": "case.opened"})
    await other_council.records(RECEIVED)
    await keeper.drain()
    others = await other_council.log()

    await chosen(engine, council, OTHERWISE)
    await keeper.drain()
    await keeper.drain()

    [moved] = await revised(council)
    assert (moved.was_due_on, moved.due_on) == (date(2027, 1, 3), date(2027, 1, 4))
    assert moved.law_due_on == moved.was_law_due_on == date(2027, 1, 4)
    assert moved.reason is DeadlineChangeReason.SETTING_CHANGED
    assert moved.because_of == 2, "the latest fact of the case"
    said = await council.log("deadline.revised")
    assert {fact.cause and fact.cause.position for fact in said} == {2}
    assert len({fact.correlation_id for fact in said}) == 1, "all of it is one matter"
    assert await other_council.log() == others


async def test_a_changed_rule_moves_the_dates_of_cases_and_says_so_once(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()

    newer = Keeper(follower(engine, lambda: None, seven_weeks()))
    await newer.drain()
    await newer.drain()

    [moved] = await revised(council)
    assert (moved.was_law_due_on, moved.law_due_on) == (date(2027, 1, 4), date(2027, 1, 11))
    assert moved.reason is DeadlineChangeReason.RULE_CHANGED
    assert await revised(council, "plan-final") == []


async def test_what_is_chosen_again_and_again_is_said_each_time(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()

    for settings in (OTHERWISE, CouncilSettings(), OTHERWISE):
        await chosen(engine, council, settings)
        await keeper.drain()

    assert [each.due_on for each in await revised(council)] == [
        date(2027, 1, 4),
        date(2027, 1, 3),
        date(2027, 1, 4),
    ]


async def test_killed_at_the_end_of_every_transaction_it_goes_on_and_says_nothing_twice(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine, database: Database
) -> None:
    for case in CASES:
        await council.records(RECEIVED, case=case)
    await keeper.drain()
    await chosen(engine, council, OTHERWISE)

    kills = cycle([True, False, False])  # a batch is two transactions: its beginning, and itself
    died = 0
    while True:
        worker = two_at_a_time(engine, Timekeeper(law()), lambda: next(kills))
        try:
            if await worker.step() == 0:
                break
        except ConnectionResetError:
            died += 1

    assert died > 5
    facts = await council.log("deadline.revised")
    assert len(await revised(council)) == len({fact.stream_id for fact in facts}) == len(CASES)
    now = await rows(engine)
    await rebuilt(database)
    assert await rows(engine) == now


async def test_news_that_arrive_meanwhile_are_followed_and_timed_by_the_new_settings(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine, database: Database
) -> None:
    for case in CASES:
        await council.records(RECEIVED, case=case)
    await keeper.drain()
    await chosen(engine, council, OTHERWISE)
    worker = two_at_a_time(engine, Timekeeper(law()))
    assert await worker.step() == 2, "cases of the first transaction"

    for case in CASES:
        await council.records({"type": "request.agreed", "on": date(2027, 1, 5)}, case=case)
    await council.records(RECEIVED)
    await worker.drain()

    assert len(await revised(council)) == len(CASES)
    met = await council.log("deadline.met")
    assert {fact.stream_id for fact in met} == set(CASES)
    [new] = [
        fact.event
        for fact in await council.log("deadline.set")
        if fact.stream_id == CASE and getattr(fact.event, "rule", None) == "assessment-decision"
    ]
    assert getattr(new, "due_on", None) == date(2027, 1, 4)
    now = await rows(engine)
    await rebuilt(database)
    assert await rows(engine) == now


async def test_what_was_warned_of_and_missed_is_not_said_again(
    council: CaseApi,
    keeper: Keeper,
    engine: AsyncEngine,
    sandbox: SandboxClock,
    database: Database,
) -> None:
    days = CalendarWorker(engine, sandbox, lambda: None, timedelta())

    async def told_by(day: date) -> list[object]:
        """What is said of the decision as a day comes: how many days are left, or the miss."""
        before = len(await council.log())
        await sandbox.set(day)
        while await days.step():
            await keeper.drain()
        return [
            getattr(fact.event, "days_left", fact.event.type)
            for fact in (await council.log())[before:]
            if getattr(fact.event, "rule", None) == "assessment-decision"
        ]

    async def choosing(*offsets: int) -> list[EventEnvelope]:
        """What is said when other days for warnings are chosen."""
        before = await council.log()
        await chosen(engine, council, CouncilSettings(warning_offsets=offsets))
        await keeper.drain()
        now = await rows(engine)
        await rebuilt(database)
        assert await rows(engine) == now
        return (await council.log())[len(before) :]

    await council.records(RECEIVED)
    await keeper.drain()
    assert await told_by(date(2026, 12, 21)) == [13]

    assert await choosing(20, 10) == []
    assert await told_by(date(2026, 12, 23)) == []
    assert await told_by(date(2026, 12, 24)) == [10]
    assert await told_by(date(2027, 1, 5)) == ["deadline.missed"]

    assert await choosing(30, 20) == []
    assert await told_by(date(2027, 1, 6)) == []


async def test_a_council_that_is_new_has_nothing_to_be_timed_anew(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await chosen(engine, council, OTHERWISE)
    await council.records(RECEIVED)
    await keeper.drain()

    async with transaction(engine, council.ledger_id) as db:
        assert await basis_of(db, council.ledger_id) == Basis(law().digest, 1)
        assert await Retiming(Timekeeper(law())).step(db) == 0
    assert await revised(council) == []


async def test_cases_that_were_timed_before_this_was_known_are_timed_anew(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine, database: Database
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()
    admin = create_engine(database.admin_url, pool_size=1)
    async with transaction(admin, Everyone.EVERYONE) as db:
        for statement in UNDO:
            await db.execute(text(statement))
        await db.execute(text("UPDATE deadline.alembic_version SET version_num = :v"), BEFORE)
        await db.execute(text("UPDATE deadline.deadline SET due_on = due_on - 1"))
    await admin.dispose()

    await upgrade(database.admin_url, MIGRATIONS, SCHEMA)
    await Keeper(follower(engine, lambda: None)).drain()

    [moved] = await revised(council)
    assert (moved.was_due_on, moved.due_on) == (date(2027, 1, 2), date(2027, 1, 3))
    assert moved.reason is DeadlineChangeReason.RULE_CHANGED


async def test_a_case_that_cannot_be_timed_is_parked_and_the_others_are_timed(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    for case in CASES:
        await council.records(RECEIVED, case=case)
    await keeper.drain()
    await chosen(engine, council, OTHERWISE)

    await two_at_a_time(engine, _Stumbling(law())).drain()

    moved = {fact.stream_id for fact in await council.log("deadline.revised")}
    assert moved == {*CASES[1:]}
    async with transaction(engine, council.ledger_id) as db:
        parked = await db.execute(text("SELECT stream_id, position FROM deadline.parked"))
        assert [tuple(row) for row in parked] == [(CASES[0], 1)]


async def test_an_older_release_beside_a_newer_one_times_nothing_back(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()
    newer = Keeper(follower(engine, lambda: None, seven_weeks()))
    await newer.drain()

    await keeper.drain()
    assert [each.law_due_on.day for each in await revised(council)] == [11]

    await council.records({"type": "case.opened"})
    await keeper.drain()
    await newer.drain()
    assert [each.law_due_on.day for each in await revised(council)] == [11, 4, 11]


class _Stumbling(Timekeeper):
    """A timekeeper that one case is too much for."""

    async def time(
        self,
        db: AsyncConnection,
        log: PostgresLog,
        facts: Mapping[CaseId, Case],
        whys: Mapping[CaseId, Why],
        council: Council,
    ) -> None:
        if CASES[0] in whys:
            raise ValueError
        await super().time(db, log, facts, whys, council)
