"""The stored deadlines of every worked example, recorded in the log."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.domain.publication.worked_examples import ExampleEntry, complete_fact
from deadline_service.store.examples import fact_defaults
from deadline_service.store.tables import DEADLINE
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, shipped_examples
from events.contracts import Event
from events.envelope import CaseId, NewEvent, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog

_Days = tuple[date | None, date | None, date | None]


async def test_the_evaluator_stores_the_dates_of_every_worked_example(
    council: CaseRecorder, consumer: ConsumerDriver, writer: AsyncEngine, engine: AsyncEngine
) -> None:
    worked = [each for each in shipped_examples() if not each.settings.model_fields_set]
    cases = [CaseId(uuid5(CASE, str(number))) for number in range(len(worked))]
    async with transaction(writer, council.ledger_id) as db:
        log = PostgresLog(db, council.ledger_id)
        firsts = [
            await _append_facts(log, case, each) for case, each in zip(cases, worked, strict=True)
        ]

    await consumer.drain()

    kept = await _stored_rows(engine, council)
    for case, first, example in zip(cases, firsts, worked, strict=True):
        of = None if example.of is None else first + example.of - 1
        expected = (example.law, example.safe, example.not_before)
        found = [
            days for because_of, days in kept[case, example.rule] if of is None or because_of == of
        ]
        assert found == [expected], example.name


async def _append_facts(log: PostgresLog, case: CaseId, example: ExampleEntry) -> Position:
    """Append the facts of an example; the position of the first."""
    before = await log.head()
    facts = [
        _shift_positions(complete_fact(said, fact_defaults()), before) for said in example.facts
    ]
    proposed = [NewEvent(uuid5(case, str(i)), fact, "tester", case) for i, fact in enumerate(facts)]
    await log.append(StreamAppend(case, proposed, StreamState.NONE))
    return Position(before + 1)


def _shift_positions(event: Event, by: int) -> Event:
    """An example refers to facts by their position in it; here others precede it."""
    places = {name: getattr(event, name, None) for name in ("position", "decision")}
    shifted = {name: place + by for name, place in places.items() if isinstance(place, int)}
    return event.model_copy(update=shifted)


async def _stored_rows(
    engine: AsyncEngine, council: CaseRecorder
) -> Mapping[tuple[CaseId, str], Sequence[tuple[int, _Days]]]:
    columns = DEADLINE.c
    found: dict[tuple[CaseId, str], list[tuple[int, _Days]]] = {}
    async with transaction(engine, council.ledger_id) as db:
        rows = await db.execute(
            select(
                columns.case_id,
                columns.rule,
                columns.because_of,
                columns.law_due_on,
                columns.due_on,
                columns.not_before,
            )
        )
    for case, rule, because_of, *days in rows:
        found.setdefault((CaseId(case), rule), []).append((because_of, (*days,)))
    return found
