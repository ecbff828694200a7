"""The suite that every log must pass, on every path by which events are appended."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from events.contracts import CaseClosed, CaseReopened, Event
from events.contracts.vocabulary.case import CaseCloseReason
from events.envelope import (
    AppendResult,
    CaseId,
    EventRef,
    LedgerId,
    NewEvent,
    Position,
    StreamAppend,
    StreamState,
)
from events.log.errors import EventIdConflict, InvalidBatch, WrongExpectedVersion
from events.log.postgres import APPEND_ONE_QUERY
from events.log.protocol import Log

TEST_CASE = CaseId(UUID("6f1d4c1e-0000-4000-8000-000000000001"))
OTHER_CASE = CaseId(UUID("6f1d4c1e-0000-4000-8000-000000000002"))
TEST_CORRELATION = UUID("6f1d4c1e-0000-4000-8000-00000000c0de")
CASE_CLOSED = CaseClosed(on=date(2026, 9, 1), reason=CaseCloseReason.NO_PLAN)
CASE_REOPENED = CaseReopened(on=date(2026, 10, 1))

WRITER_COUNT = 12
EVENTS_PER_WRITER = 20


def new_event(event: Event, name: str) -> NewEvent:
    """An event to append, whose event id follows from a name."""
    return NewEvent(uuid5(TEST_CORRELATION, name), event, "tester", TEST_CORRELATION)


def append_closures(
    *names: str, to: CaseId = TEST_CASE, expected: int | StreamState = StreamState.ANY
) -> StreamAppend:
    """One `case.closed` for each name."""
    return StreamAppend(to, [new_event(CASE_CLOSED, name) for name in names], expected)


async def append_from_other_release(
    engine: AsyncEngine,
    ledger_id: LedgerId,
    kind: str,
    version: int,
    body: str,
    to: CaseId = OTHER_CASE,
) -> None:
    """Append an event of a release that has other contracts than this one."""
    event_id = uuid5(TEST_CORRELATION, f"{to} {kind} {version} {body}")
    row = (to, -2, event_id, kind, version, "tester", TEST_CORRELATION, None, None, None, body)
    async with transaction(engine, ledger_id) as db:
        await (await driver_connection(db)).execute(APPEND_ONE_QUERY, ledger_id, *row)


def positions_and_versions(results: Sequence[AppendResult]) -> Sequence[tuple[int, int]]:
    """Positions and stream versions."""
    return [(result.position, result.stream_version) for result in results]


class LogSuite:
    """The suite of every log. A subclass has a fixture `log`: an empty, open ledger."""

    async def test_positions_begin_at_one_and_have_no_gap(self, log: Log) -> None:
        first = await log.append(append_closures("a", "b"))
        second = await log.append(append_closures("c", to=OTHER_CASE))

        assert positions_and_versions(first) == [(1, 1), (2, 2)]
        assert positions_and_versions(second) == [(3, 1)]
        assert await log.head() == 3

    async def test_an_empty_ledger_has_no_head_and_no_events(self, log: Log) -> None:
        assert await log.head() == 0
        assert await log.read(Position(0)) == []

    async def test_an_appended_event_is_read_with_all_its_fields(self, log: Log) -> None:
        fact = new_event(CASE_CLOSED, "a")
        await log.append(StreamAppend(TEST_CASE, [fact], StreamState.NONE))

        (row,) = await log.read(Position(0))

        assert (row.ledger_id, row.position, row.stream_id) == (log.ledger_id, 1, TEST_CASE)
        assert (row.stream_version, row.event_id, row.actor) == (1, fact.event_id, "tester")
        assert (row.correlation_id, row.cause, row.traceparent) == (TEST_CORRELATION, None, None)
        assert row.event == CASE_CLOSED
        assert row.recorded_at.tzinfo is not None

    async def test_a_read_begins_after_a_position_and_ends_at_a_limit(self, log: Log) -> None:
        await log.append(append_closures("a", "b", "c", "d"))

        assert [row.position for row in await log.read(Position(1), limit=2)] == [2, 3]

    async def test_streams_are_read_in_the_order_of_the_ledger(self, log: Log) -> None:
        await log.append(append_closures("a"))
        await log.append(append_closures("b", to=OTHER_CASE))
        await log.append(append_closures("c"))

        assert [row.position for row in await log.read_streams([TEST_CASE])] == [1, 3]
        assert [row.position for row in await log.read_streams([TEST_CASE, OTHER_CASE])] == [
            1,
            2,
            3,
        ]
        assert [
            row.position for row in await log.read_streams([TEST_CASE], families=["deadline"])
        ] == []
        assert [
            row.position for row in await log.read_streams([OTHER_CASE], families=["case"])
        ] == [2]

    async def test_an_append_can_require_a_new_stream(self, log: Log) -> None:
        await log.append(append_closures("a", expected=StreamState.NONE))

        with pytest.raises(WrongExpectedVersion):
            await log.append(append_closures("b", expected=StreamState.NONE))

    async def test_an_append_can_require_an_existing_stream(self, log: Log) -> None:
        with pytest.raises(WrongExpectedVersion):
            await log.append(append_closures("a", expected=StreamState.EXISTS))
        await log.append(append_closures("b"))

        assert positions_and_versions(
            await log.append(append_closures("c", expected=StreamState.EXISTS))
        ) == [(2, 2)]

    async def test_an_append_can_require_a_version(self, log: Log) -> None:
        await log.append(append_closures("a", "b"))

        with pytest.raises(WrongExpectedVersion):
            await log.append(append_closures("c", expected=1))
        assert positions_and_versions(await log.append(append_closures("d", expected=2))) == [
            (3, 3)
        ]

    async def test_an_append_can_accept_any_stream(self, log: Log) -> None:
        await log.append(append_closures("a", expected=StreamState.ANY))

        assert positions_and_versions(
            await log.append(append_closures("b", expected=StreamState.ANY))
        ) == [(2, 2)]

    async def test_a_refused_append_records_nothing(self, log: Log) -> None:
        with pytest.raises(WrongExpectedVersion):
            await log.append(
                append_closures("a"),
                append_closures("b", to=OTHER_CASE, expected=StreamState.EXISTS),
            )

        assert await log.head() == 0

    async def test_an_append_to_several_streams_is_atomic(self, log: Log) -> None:
        await log.append(append_closures("a"))

        results = await log.append(
            append_closures("b", "c", expected=1),
            append_closures("d", to=OTHER_CASE, expected=StreamState.NONE),
        )

        assert positions_and_versions(results) == [(2, 2), (3, 3), (4, 1)]

    async def test_a_repeated_event_id_returns_its_recorded_position(self, log: Log) -> None:
        await log.append(append_closures("a", "b", expected=StreamState.NONE))
        await log.append(append_closures("c"))

        again = await log.append(append_closures("a", "b", expected=StreamState.NONE))

        assert positions_and_versions(again) == [(1, 1), (2, 2)]
        assert all(result.is_duplicate for result in again)
        assert await log.head() == 3

    async def test_an_event_id_cannot_be_used_for_another_event(self, log: Log) -> None:
        await log.append(append_closures("a"))

        with pytest.raises(EventIdConflict):
            await log.append(
                StreamAppend(TEST_CASE, [new_event(CASE_REOPENED, "a")], StreamState.ANY)
            )
        with pytest.raises(EventIdConflict):
            await log.append(append_closures("a", to=OTHER_CASE))

    async def test_an_event_id_cannot_be_used_for_another_actor_or_cause(self, log: Log) -> None:
        fact = new_event(CASE_CLOSED, "a")
        await log.append(StreamAppend(TEST_CASE, [fact], StreamState.ANY))

        for other in (
            replace(fact, actor="someone-else"),
            replace(fact, correlation_id=UUID(int=1)),
            replace(fact, cause=EventRef(log.ledger_id, Position(1))),
        ):
            with pytest.raises(EventIdConflict):
                await log.append(StreamAppend(TEST_CASE, [other], StreamState.ANY))
        assert await log.head() == 1

    async def test_an_event_id_twice_in_one_batch_is_refused(self, log: Log) -> None:
        with pytest.raises(InvalidBatch):
            await log.append(append_closures("a", "b", "a"))
        with pytest.raises(InvalidBatch):
            await log.append(append_closures("a"), append_closures("a", to=OTHER_CASE))

        assert await log.head() == 0

    @pytest.mark.parametrize("version", [0, -1, -2, -3, -(2**31)])
    async def test_an_expected_version_below_one_is_refused(self, log: Log, version: int) -> None:
        with pytest.raises(ValueError, match="version 1 or more"):
            await log.append(append_closures("a", expected=version))

        assert await log.head() == 0

    async def test_a_batch_that_is_recorded_only_in_part_is_refused(self, log: Log) -> None:
        await log.append(append_closures("a"))

        with pytest.raises(EventIdConflict):
            await log.append(append_closures("a", "b"))
        assert await log.head() == 1

    async def test_a_batch_has_one_to_five_hundred_events(self, log: Log) -> None:
        with pytest.raises(InvalidBatch):
            await log.append(StreamAppend(TEST_CASE, [], StreamState.ANY))
        with pytest.raises(InvalidBatch):
            await log.append(append_closures(*map(str, range(501))))

        assert len(await log.append(append_closures(*map(str, range(500))))) == 500

    async def test_a_reader_misses_no_event_of_concurrent_writers(self, log: Log) -> None:
        """Twelve writers with random pauses, and one reader."""
        positions: list[int] = []
        writers = [asyncio.create_task(self._write(log, name)) for name in range(WRITER_COUNT)]
        while len(positions) < WRITER_COUNT * EVENTS_PER_WRITER:
            batch = await log.read(Position(len(positions)))
            assert [row.position for row in batch] == [
                len(positions) + i for i in range(1, len(batch) + 1)
            ]
            positions.extend(row.position for row in batch)
            await asyncio.sleep(0.001)
        await asyncio.gather(*writers)

        assert await log.head() == len(positions)

    async def _write(self, log: Log, writer: int) -> None:
        for number in range(EVENTS_PER_WRITER):
            case_id = random.choice([TEST_CASE, OTHER_CASE])  # noqa: S311  # any of the two
            await log.append(append_closures(f"{writer}-{number}", to=case_id))
            await asyncio.sleep(random.uniform(0, 0.005))  # noqa: S311  # a pause, not a secret
