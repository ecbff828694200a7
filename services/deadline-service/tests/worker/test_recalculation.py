"""When the law or a council's settings change, all its cases are recalculated and announced."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import cycle
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import SandboxClock
from chassis.database import Ledgers, create_engine, transaction
from chassis.migrate import upgrade
from chassis.testing import Database
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.length import Length
from deadline_service.domain.evaluation.ruleset_version import RulesetVersion
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.processes.evaluator import build_consumer
from deadline_service.store.council_settings import VersionedSettings, save_settings
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.ruleset_versions import read_ruleset_version
from deadline_service.store.schema import SCHEMA
from deadline_service.store.subscription import TIMETABLE_SUBSCRIPTION
from deadline_service.testing import (
    CASE,
    CaseRecorder,
    ConsumerDriver,
    DeadlineProcesses,
    ShortFact,
    id_for,
)
from deadline_service.worker.case_evaluation import CaseHistory
from deadline_service.worker.deadline_evaluator import DeadlineEvaluator
from deadline_service.worker.rebuild import TIMETABLE
from deadline_service.worker.recalculation import Recalculator
from events.batch_processor import decode_then
from events.contracts import DeadlineRevised
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.rebuild import rebuild_projection
from events.subscription_worker import SubscriptionWorker

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
"""The decision: 3 January 2027 to work to if the day of receipt counts, 4 January in law."""
OTHER_SETTINGS: Final = CouncilSettings(count_receipt_day=False)
"""The day to work to is that in law."""
CASES: Final = [CaseId(id_for(f"case {number}")) for number in range(5)]
BEFORE: Final = {"v": "0002_council_versions"}
UNDO: Final = (
    "DROP FUNCTION deadline.reviews_of_setting_v1, deadline.last_days_v2, deadline.digest_v2",
    "ALTER TABLE deadline.deadline DROP COLUMN notice_fact",
    "DROP FUNCTION deadline.digest_v1, deadline.digest_of_council_v1, deadline.last_days_v1",
    "ALTER TABLE deadline.deadline DROP COLUMN stated_day",
    "DROP FUNCTION deadline.digest_of_cases_v1, deadline.digest_section_v1, deadline.is_snoozed_v1",
    "DROP TABLE deadline.council_simulation_case, deadline.council_simulation",
    "DROP TABLE deadline.case_officer, deadline.case_profile, deadline.case_team",
    "DROP TABLE deadline.measured_item, deadline.calendar_feed, deadline.case_appointment",
    "DROP TABLE deadline.late_step",
    "DROP TABLE deadline.work_item, deadline.snoozed_item",
    "ALTER TABLE deadline.deadline DROP COLUMN status_key",
    "DROP INDEX deadline.deadline_of_case",
    "DROP TABLE deadline.ruleset_version, deadline.batch_start, deadline.case_evaluation",
    "ALTER TABLE deadline.parked DROP reason, DROP releases",
)
"""Restores the schema of `BEFORE`, as far as the later migrations depend on it."""
LET_PASS: Final = text("UPDATE deadline.case_evaluation SET announce_after = now()")
"""After a rebuild all cases wait for the longest quiet time."""
ROWS: Final = text("SELECT * FROM deadline.deadline ORDER BY ledger_id, deadline_id")


def seven_weeks() -> Ruleset:
    """The law, if it gave seven weeks to decide instead of six."""
    rules = [
        replace(rule, limit=Length.parse("7 weeks")) if rule.id == "assessment-decision" else rule
        for rule in current_ruleset().rulebook.rules
    ]
    book = current_ruleset().rulebook
    limbs = [limb for same in book.exceptions.values() for limb in same]
    changed = Rulebook.of(
        rules,
        limbs,
        book.not_rules,
        tuple(book.periods.values()),
        tuple(book.matters.by_id.values()),
    )
    return Ruleset(changed, current_ruleset().calendar)


async def save_council_settings(
    engine: AsyncEngine, council: CaseRecorder, settings: CouncilSettings
) -> None:
    async with transaction(engine, council.ledger_id) as db:
        assert await save_settings(db, council.ledger_id, settings)


async def revisions(
    council: CaseRecorder, rule: str = "assessment-decision"
) -> list[DeadlineRevised]:
    facts = [fact.event for fact in await council.read_log("deadline.revised")]
    return [each for each in facts if isinstance(each, DeadlineRevised) and each.rule == rule]


async def deadline_rows(engine: AsyncEngine) -> list[object]:
    async with transaction(engine, Ledgers.ALL) as db:
        return list((await db.execute(ROWS)).all())


async def rebuild_timetable(database: Database) -> None:
    admin = create_engine(database.admin_url, pool_size=2)
    begin = partial(transaction, admin, Ledgers.ALL)
    await rebuild_projection(begin, TIMETABLE, lambda _done, _whole: None)
    async with begin() as db:
        await db.execute(LET_PASS)
    await admin.dispose()


def an_evaluator(ruleset: Ruleset | None = None) -> DeadlineEvaluator:
    return DeadlineEvaluator(ruleset or current_ruleset(), lambda: None)


def consumer_of_two(
    engine: AsyncEngine, consumer: DeadlineEvaluator, is_killed: Callable[[], bool] = lambda: False
) -> SubscriptionWorker:
    """A worker that recalculates two cases in each transaction, and may die at the end of any."""

    @asynccontextmanager
    async def begin() -> AsyncGenerator[AsyncConnection]:
        async with transaction(engine, Ledgers.ALL) as db:
            yield db
            if is_killed():
                raise ConnectionResetError

    return SubscriptionWorker(
        begin,
        TIMETABLE_SUBSCRIPTION,
        decode_then(consumer.apply),
        on_idle=Recalculator(consumer, batch_size=2).step,
    )


async def test_a_changed_setting_moves_dates_and_is_announced_once(
    council: CaseRecorder,
    other_council: CaseRecorder,
    processes: DeadlineProcesses,
    engine: AsyncEngine,
) -> None:
    await council.record(RECEIVED)
    await council.record({"type": "case.opened"})
    await other_council.record(RECEIVED)
    await processes.settle()
    others = await other_council.read_log()

    await save_council_settings(engine, council, OTHER_SETTINGS)
    await processes.settle()
    await processes.settle()

    [moved] = await revisions(council)
    assert (moved.was_due_on, moved.due_on) == (date(2027, 1, 3), date(2027, 1, 4))
    assert moved.law_due_on == moved.was_law_due_on == date(2027, 1, 4)
    assert moved.reason is DeadlineChangeReason.SETTING_CHANGED
    assert moved.because_of == 2, "the latest fact of the case"
    revised = await council.read_log("deadline.revised")
    assert {fact.cause and fact.cause.position for fact in revised} == {2}
    assert len({fact.correlation_id for fact in revised}) == 1, "all of it is one matter"
    assert await other_council.read_log() == others


async def test_a_changed_rule_moves_dates_and_is_announced_once(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await processes.settle()

    newer = ConsumerDriver(build_consumer(engine, lambda: None, seven_weeks()))
    await newer.drain()
    while await processes.announcer.step():
        await newer.drain()

    [moved] = await revisions(council)
    assert (moved.was_law_due_on, moved.law_due_on) == (date(2027, 1, 4), date(2027, 1, 11))
    assert moved.reason is DeadlineChangeReason.RULE_CHANGED
    assert await revisions(council, "plan-final") == []


async def test_every_change_of_a_setting_is_announced(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await processes.settle()

    for settings in (OTHER_SETTINGS, CouncilSettings(), OTHER_SETTINGS):
        await save_council_settings(engine, council, settings)
        await processes.settle()

    assert [each.due_on for each in await revisions(council)] == [
        date(2027, 1, 4),
        date(2027, 1, 3),
        date(2027, 1, 4),
    ]


async def test_killed_after_every_transaction_it_continues_and_announces_nothing_twice(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine, database: Database
) -> None:
    for case in CASES:
        await council.record(RECEIVED, case=case)
    await processes.settle()
    await save_council_settings(engine, council, OTHER_SETTINGS)

    kills = cycle([True, False])
    died = 0
    while True:
        worker = consumer_of_two(engine, an_evaluator(), lambda: next(kills))
        try:
            if await worker.step() == 0:
                break
        except ConnectionResetError:
            died += 1

    assert died > 3
    await processes.announce()
    facts = await council.read_log("deadline.revised")
    assert len(await revisions(council)) == len({fact.stream_id for fact in facts}) == len(CASES)
    now = await deadline_rows(engine)
    await rebuild_timetable(database)
    assert await deadline_rows(engine) == now


async def test_new_events_are_evaluated_by_the_new_settings_meanwhile(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine, database: Database
) -> None:
    for case in CASES:
        await council.record(RECEIVED, case=case)
    await processes.settle()
    await save_council_settings(engine, council, OTHER_SETTINGS)
    worker = consumer_of_two(engine, an_evaluator())
    assert await worker.step() == 2, "cases of the first transaction"

    for case in CASES:
        await council.record({"type": "request.agreed", "on": date(2027, 1, 5)}, case=case)
    await council.record(RECEIVED)
    await worker.drain()
    await processes.announce()

    assert len(await revisions(council)) == len(CASES)
    met = await council.read_log("deadline.met")
    assert {fact.stream_id for fact in met} == set(CASES)
    [new] = [
        fact.event
        for fact in await council.read_log("deadline.set")
        if fact.stream_id == CASE and getattr(fact.event, "rule", None) == "assessment-decision"
    ]
    assert getattr(new, "due_on", None) == date(2027, 1, 4)
    now = await deadline_rows(engine)
    await rebuild_timetable(database)
    assert await deadline_rows(engine) == now


async def test_earlier_warnings_and_misses_are_not_announced_again(
    council: CaseRecorder,
    processes: DeadlineProcesses,
    engine: AsyncEngine,
    sandbox: SandboxClock,
    database: Database,
) -> None:
    async def announced_on(day: date) -> list[object]:
        """The announcements of the decision on a day: how many days are left, or the miss."""
        before = len(await council.read_log())
        await sandbox.set(day)
        await processes.settle()
        return [
            getattr(fact.event, "days_left", fact.event.type)
            for fact in (await council.read_log())[before:]
            if getattr(fact.event, "rule", None) == "assessment-decision"
        ]

    async def choosing(*offsets: int) -> list[EventEnvelope]:
        """The announcements after other days for warnings are set."""
        before = await council.read_log()
        await save_council_settings(engine, council, CouncilSettings(warning_offsets=offsets))
        await processes.settle()
        now = await deadline_rows(engine)
        await rebuild_timetable(database)
        assert await deadline_rows(engine) == now
        return (await council.read_log())[len(before) :]

    await council.record(RECEIVED)
    await processes.settle()
    assert await announced_on(date(2026, 12, 21)) == [13]

    assert await choosing(20, 10) == []
    assert await announced_on(date(2026, 12, 23)) == []
    assert await announced_on(date(2026, 12, 24)) == [10]
    assert await announced_on(date(2027, 1, 5)) == ["deadline.missed"]

    assert await choosing(30, 20) == []
    assert await announced_on(date(2027, 1, 6)) == []


async def test_a_new_council_has_nothing_to_recalculate(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await save_council_settings(engine, council, OTHER_SETTINGS)
    await council.record(RECEIVED)
    await processes.settle()

    async with transaction(engine, council.ledger_id) as db:
        assert await read_ruleset_version(db, council.ledger_id) == RulesetVersion(
            current_ruleset().digest, 1
        )
        assert await Recalculator(an_evaluator()).step(db) == 0
    assert await revisions(council) == []


async def test_cases_with_an_unknown_ruleset_are_recalculated(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine, database: Database
) -> None:
    await council.record(RECEIVED)
    await processes.consumer.drain()
    admin = create_engine(database.admin_url, pool_size=1)
    async with transaction(admin, Ledgers.ALL) as db:
        await db.execute(text("UPDATE deadline.deadline SET due_on = due_on - 1"))
    await processes.announce()
    async with transaction(admin, Ledgers.ALL) as db:
        for statement in UNDO:
            await db.execute(text(statement))
        await db.execute(text("UPDATE deadline.alembic_version SET version_num = :v"), BEFORE)
    await admin.dispose()

    await upgrade(database.admin_url, SCHEMA)
    await ConsumerDriver(build_consumer(engine, lambda: None)).drain()
    await processes.announce()

    [moved] = await revisions(council)
    assert (moved.was_due_on, moved.due_on) == (date(2027, 1, 2), date(2027, 1, 3))
    assert moved.reason is DeadlineChangeReason.RULE_CHANGED


async def test_a_case_that_cannot_be_evaluated_is_parked_and_the_others_are_evaluated(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    for case in CASES:
        await council.record(RECEIVED, case=case)
    await processes.settle()
    await save_council_settings(engine, council, OTHER_SETTINGS)

    await consumer_of_two(engine, _FailingEvaluator(current_ruleset(), lambda: None)).drain()
    await processes.announce()

    moved = {fact.stream_id for fact in await council.read_log("deadline.revised")}
    assert moved == {*CASES[1:]}
    async with transaction(engine, council.ledger_id) as db:
        parked = await db.execute(text("SELECT stream_id, position FROM deadline.parked"))
        assert [tuple(row) for row in parked] == [(CASES[0], 1)]


async def test_an_older_release_does_not_recalculate_for_its_own_ruleset(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await processes.settle()
    newer = ConsumerDriver(build_consumer(engine, lambda: None, seven_weeks()))
    await newer.drain()
    await processes.announce()

    await processes.settle()
    assert [each.law_due_on.day for each in await revisions(council)] == [11]

    await council.record({"type": "case.opened"})
    await processes.settle()
    await newer.drain()
    await processes.announce()
    assert [each.law_due_on.day for each in await revisions(council)] == [11, 4, 11]


class _FailingEvaluator(DeadlineEvaluator):
    """An evaluator that fails for one case."""

    async def evaluate(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        facts: Mapping[CaseId, CaseHistory],
        causes: Mapping[CaseId, ChangeCause],
        council: VersionedSettings,
    ) -> None:
        if CASES[0] in causes:
            raise ValueError
        await super().evaluate(db, ledger_id, facts, causes, council)
