"""Short ways to write histories in tests and examples, and plans of queries."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final, NamedTuple, TypeGuard
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, transaction
from chassis.roles import LoginRole
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.domain.publication.worked_examples import (
    CASE,
    LEDGER,
    ExampleEntry,
    ShortFact,
    complete_fact,
    id_for,
    recorded_fact,
)
from deadline_service.domain.rulebook.parser import parse_rulebook
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import example_entries, fact_defaults
from deadline_service.store.rulebook import current_rulebook, matters_file
from deadline_service.worker.announcer import Announcer
from events.contracts import Event
from events.envelope import (
    CaseId,
    EventEnvelope,
    LedgerId,
    NewEvent,
    Position,
    StreamAppend,
    StreamState,
)
from events.log.postgres import PostgresLog
from events.subscription_worker import SubscriptionWorker

__all__ = [
    "CASE",
    "DIGEST_READER",
    "LEDGER",
    "CaseRecorder",
    "ConsumerDriver",
    "DeadlineProcesses",
    "QueryPlan",
    "ReaderEngines",
    "ShortFact",
    "event",
    "explain_query",
    "explained_case",
    "history",
    "history_recorded",
    "id_for",
    "rulebook_of",
    "shipped_examples",
]

DIGEST_READER: Final = LoginRole("notification_service")
"""The role that may read digests."""
_OF_TABLES: Final = {
    *("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Bitmap Index Scan"),
    *("Tid Scan", "Sample Scan"),
}


class ReaderEngines(NamedTuple):
    """The pools of the owner's service, and of the service that reads by functions."""

    deadlines: AsyncEngine
    notices: AsyncEngine


@cache
def shipped_examples() -> Sequence[ExampleEntry]:
    """The worked examples of the service, which the tests of a process parse once."""
    return example_entries()


def event(short: ShortFact) -> Event:
    """A fact with all its fields; missing ones are from `domain/examples/defaults.toml`."""
    return complete_fact(short, fact_defaults())


def history(*facts: ShortFact | Event) -> Sequence[EventEnvelope]:
    """The facts of one case, recorded in this order from position 1."""
    return [
        recorded_fact(place, fact if isinstance(fact, Event) else event(fact))
        for place, fact in enumerate(facts, 1)
    ]


def history_recorded(*facts: tuple[date, ShortFact | Event]) -> Sequence[EventEnvelope]:
    """The facts of one case, each recorded at noon of a day, in this order from position 1."""
    recorded = history(*(fact for _, fact in facts))
    return [
        each._replace(recorded_at=datetime.combine(day, time(12), UTC))
        for each, (day, _) in zip(recorded, facts, strict=True)
    ]


def explained_case(
    *facts: ShortFact | Event,
    today: date,
    book: Rulebook | None = None,
    settings: CouncilSettings | None = None,
) -> CaseExplainer:
    """The deadlines of some facts, with their explanations, by the rules that are in use."""
    return CaseExplainer(
        history(*facts),
        book or current_rulebook(),
        england_calendar(),
        settings or CouncilSettings(),
        today,
    )


def rulebook_of(text: str, phase: str = "rules") -> Rulebook:
    """The rulebook of some rules in TOML, with the matters that the service is shipped with.

    Raises:
        InvalidRulebook: the rules are invalid.
    """
    return parse_rulebook({"matters.toml": matters_file(), f"{phase}.toml": text})


class CaseRecorder:
    """Appends events to the log as case-api does."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        self._engine = engine
        self.ledger_id = ledger_id
        self._recorded = 0

    async def record(
        self, *facts: ShortFact | Event, case: CaseId = CASE, correlation_id: UUID | None = None
    ) -> None:
        """Append facts of one case. Their correlation id is the case's, unless one is given."""
        proposals: list[NewEvent] = []
        for fact in facts:
            self._recorded += 1
            name = uuid5(case, str(self._recorded))
            recorded = fact if isinstance(fact, Event) else event(fact)
            proposals.append(NewEvent(name, recorded, "tester", correlation_id or case))
        async with transaction(self._engine, self.ledger_id) as db:
            await PostgresLog(db, self.ledger_id).append(
                StreamAppend(case, proposals, StreamState.ANY)
            )

    async def read_log(self, family: str = "") -> list[EventEnvelope]:
        """The events on the log, of one family if given."""
        async with transaction(self._engine, self.ledger_id) as db:
            facts = await PostgresLog(db, self.ledger_id).read(Position(0), 10_000)
        return [fact for fact in facts if fact.event.type.startswith(family)]


class ConsumerDriver:
    """Runs the subscription until no events are pending."""

    def __init__(self, follower: SubscriptionWorker) -> None:
        self._consumer = follower

    async def drain(self) -> None:
        """Enrol new ledgers, and apply all pending events."""
        await self._consumer.step()
        await self._consumer.drain()


class DeadlineProcesses:
    """The evaluator and the announcer, run until both have nothing left to do."""

    def __init__(self, consumer: ConsumerDriver, announcer: Announcer) -> None:
        self.consumer = consumer
        self.announcer = announcer

    async def settle(self) -> None:
        """Evaluate all new facts, and announce every case that is due."""
        await self.consumer.drain()
        await self.announce()

    async def announce(self) -> None:
        """Announce every case that is due, and pass over the events."""
        while await self.announcer.step():
            pass
        await self.consumer.drain()


class QueryPlan:
    """The table accesses of a plan: methods, indexes, rows read and blocks of 8 KiB."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        nodes = list(_nodes(plan))
        scans = [node for node in nodes if node["Node Type"] in _OF_TABLES]
        self.access_methods = {node["Node Type"] for node in scans}
        self.indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
        self.rows = sum(node["Actual Rows"] * node["Actual Loops"] for node in scans)
        self.rows_removed = sum(node.get("Rows Removed by Filter", 0) for node in nodes)
        self.blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        self.plan = plan

    def __repr__(self) -> str:
        return json.dumps(self.plan)[:3000]


async def explain_query(connection: DriverConnection, query: str, *values: object) -> QueryPlan:
    """The plan of a query that is prepared, as the driver prepares each, and run."""
    given = ", ".join(_literal(value) for value in values)
    await connection.execute(f"PREPARE asked AS {query}")
    plan = await connection.fetchval(
        f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE asked ({given})"
    )
    await connection.execute("DEALLOCATE asked")
    return QueryPlan(plan[0]["Plan"])


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{{{', '.join(map(str, value))}}}'" if _are_many(value) else f"'{value}'"


def _are_many(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, Collection) and not isinstance(value, str)
