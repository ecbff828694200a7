"""The suite that every log must pass, on every path by which facts are appended."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver, transaction
from events.contracts import CaseClosed, CaseReopened, Event
from events.contracts.vocabulary.case import CloseReason
from events.envelope import Append, Appended, CaseId, Cause, Existence, LedgerId, Position, Proposed
from events.log.errors import BadBatch, EventIdTaken, WrongVersion
from events.log.postgres import APPEND_ONE
from events.log.protocol import Log

CASE = CaseId(UUID("6f1d4c1e-0000-4000-8000-000000000001"))
OTHER = CaseId(UUID("6f1d4c1e-0000-4000-8000-000000000002"))
CORRELATION = UUID("6f1d4c1e-0000-4000-8000-00000000c0de")
CLOSED = CaseClosed(on=date(2026, 9, 1), reason=CloseReason.NO_PLAN)
REOPENED = CaseReopened(on=date(2026, 10, 1))

WRITERS = 12
FACTS_A_WRITER = 20


def said(event: Event, name: str) -> Proposed:
    """A fact to append, whose event id follows from a name."""
    return Proposed(uuid5(CORRELATION, name), event, "tester", CORRELATION)


def append(*names: str, to: CaseId = CASE, expected: int | Existence = Existence.ANY) -> Append:
    """One `case.closed` for each name."""
    return Append(to, [said(CLOSED, name) for name in names], expected)


async def append_as_another_release(
    engine: AsyncEngine,
    ledger_id: LedgerId,
    kind: str,
    version: int,
    body: str,
    to: CaseId = OTHER,
) -> None:
    """Append a fact that a release has said which knows other contracts than this one."""
    event_id = uuid5(CORRELATION, f"{to} {kind} {version} {body}")
    row = (to, -2, event_id, kind, version, "tester", CORRELATION, None, None, None, body)
    async with transaction(engine, ledger_id) as db:
        await (await driver(db)).execute(APPEND_ONE, ledger_id, *row)


def places(answers: Sequence[Appended]) -> Sequence[tuple[int, int]]:
    """Positions and stream versions."""
    return [(answer.position, answer.stream_version) for answer in answers]


class LogSuite:
    """Give a fixture `log` that answers an empty, open ledger."""

    async def test_positions_begin_at_one_and_have_no_gap(self, log: Log) -> None:
        first = await log.append(append("a", "b"))
        second = await log.append(append("c", to=OTHER))

        assert places(first) == [(1, 1), (2, 2)]
        assert places(second) == [(3, 1)]
        assert await log.head() == 3

    async def test_an_empty_ledger_has_no_head_and_nothing_to_read(self, log: Log) -> None:
        assert await log.head() == 0
        assert await log.read(Position(0)) == []

    async def test_what_was_appended_is_read_back_whole(self, log: Log) -> None:
        fact = said(CLOSED, "a")
        await log.append(Append(CASE, [fact], Existence.NONE))

        (row,) = await log.read(Position(0))

        assert (row.ledger_id, row.position, row.stream_id) == (log.ledger_id, 1, CASE)
        assert (row.stream_version, row.event_id, row.actor) == (1, fact.event_id, "tester")
        assert (row.correlation_id, row.cause, row.traceparent) == (CORRELATION, None, None)
        assert row.event == CLOSED
        assert row.recorded_at.tzinfo is not None

    async def test_reading_goes_on_after_a_position_and_stops_at_a_limit(self, log: Log) -> None:
        await log.append(append("a", "b", "c", "d"))

        assert [row.position for row in await log.read(Position(1), limit=2)] == [2, 3]

    async def test_streams_are_read_in_the_order_of_the_ledger(self, log: Log) -> None:
        await log.append(append("a"))
        await log.append(append("b", to=OTHER))
        await log.append(append("c"))

        assert [row.position for row in await log.streams([CASE])] == [1, 3]
        assert [row.position for row in await log.streams([CASE, OTHER])] == [1, 2, 3]
        assert [row.position for row in await log.streams([CASE], families=["deadline"])] == []
        assert [row.position for row in await log.streams([OTHER], families=["case"])] == [2]

    async def test_a_new_stream_may_be_demanded(self, log: Log) -> None:
        await log.append(append("a", expected=Existence.NONE))

        with pytest.raises(WrongVersion):
            await log.append(append("b", expected=Existence.NONE))

    async def test_an_existing_stream_may_be_demanded(self, log: Log) -> None:
        with pytest.raises(WrongVersion):
            await log.append(append("a", expected=Existence.EXISTS))
        await log.append(append("b"))

        assert places(await log.append(append("c", expected=Existence.EXISTS))) == [(2, 2)]

    async def test_a_version_may_be_demanded(self, log: Log) -> None:
        await log.append(append("a", "b"))

        with pytest.raises(WrongVersion):
            await log.append(append("c", expected=1))
        assert places(await log.append(append("d", expected=2))) == [(3, 3)]

    async def test_any_stream_will_do(self, log: Log) -> None:
        await log.append(append("a", expected=Existence.ANY))

        assert places(await log.append(append("b", expected=Existence.ANY))) == [(2, 2)]

    async def test_a_refused_append_leaves_nothing(self, log: Log) -> None:
        with pytest.raises(WrongVersion):
            await log.append(append("a"), append("b", to=OTHER, expected=Existence.EXISTS))

        assert await log.head() == 0

    async def test_several_streams_are_appended_as_one(self, log: Log) -> None:
        await log.append(append("a"))

        answers = await log.append(
            append("b", "c", expected=1), append("d", to=OTHER, expected=Existence.NONE)
        )

        assert places(answers) == [(2, 2), (3, 3), (4, 1)]

    async def test_the_same_event_id_again_is_answered_with_its_old_place(self, log: Log) -> None:
        await log.append(append("a", "b", expected=Existence.NONE))
        await log.append(append("c"))

        again = await log.append(append("a", "b", expected=Existence.NONE))

        assert places(again) == [(1, 1), (2, 2)]
        assert all(answer.already for answer in again)
        assert await log.head() == 3

    async def test_an_event_id_cannot_come_to_mean_another_fact(self, log: Log) -> None:
        await log.append(append("a"))

        with pytest.raises(EventIdTaken):
            await log.append(Append(CASE, [said(REOPENED, "a")], Existence.ANY))
        with pytest.raises(EventIdTaken):
            await log.append(append("a", to=OTHER))

    async def test_an_event_id_cannot_come_to_mean_another_writer_or_cause(self, log: Log) -> None:
        fact = said(CLOSED, "a")
        await log.append(Append(CASE, [fact], Existence.ANY))

        for other in (
            replace(fact, actor="someone-else"),
            replace(fact, correlation_id=UUID(int=1)),
            replace(fact, cause=Cause(log.ledger_id, Position(1))),
        ):
            with pytest.raises(EventIdTaken):
                await log.append(Append(CASE, [other], Existence.ANY))
        assert await log.head() == 1

    async def test_an_event_id_twice_in_one_batch_is_the_callers_mistake(self, log: Log) -> None:
        with pytest.raises(BadBatch):
            await log.append(append("a", "b", "a"))
        with pytest.raises(BadBatch):
            await log.append(append("a"), append("a", to=OTHER))

        assert await log.head() == 0

    @pytest.mark.parametrize("version", [0, -1, -2, -3, -(2**31)])
    async def test_no_version_means_anything_but_itself(self, log: Log, version: int) -> None:
        with pytest.raises(ValueError, match="version 1 or more"):
            await log.append(append("a", expected=version))

        assert await log.head() == 0

    async def test_a_batch_that_is_recorded_in_part_only_is_refused(self, log: Log) -> None:
        await log.append(append("a"))

        with pytest.raises(EventIdTaken):
            await log.append(append("a", "b"))
        assert await log.head() == 1

    async def test_a_batch_holds_one_to_five_hundred_facts(self, log: Log) -> None:
        with pytest.raises(BadBatch):
            await log.append(Append(CASE, [], Existence.ANY))
        with pytest.raises(BadBatch):
            await log.append(append(*map(str, range(501))))

        assert len(await log.append(append(*map(str, range(500))))) == 500

    async def test_a_reader_that_keeps_up_misses_nothing(self, log: Log) -> None:
        """Twelve writers with random holds, and one reader at their heels."""
        seen: list[int] = []
        writers = [asyncio.create_task(self._write(log, name)) for name in range(WRITERS)]
        while len(seen) < WRITERS * FACTS_A_WRITER:
            news = await log.read(Position(len(seen)))
            assert [row.position for row in news] == [
                len(seen) + i for i in range(1, len(news) + 1)
            ]
            seen.extend(row.position for row in news)
            await asyncio.sleep(0.001)
        await asyncio.gather(*writers)

        assert await log.head() == len(seen)

    async def _write(self, log: Log, writer: int) -> None:
        for fact in range(FACTS_A_WRITER):
            await log.append(append(f"{writer}-{fact}", to=random.choice([CASE, OTHER])))  # noqa: S311
            await asyncio.sleep(random.uniform(0, 0.005))  # noqa: S311  # a hold, not a secret
