from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import uuid5

import pytest

from events.command_handler import MAX_DECISION_ATTEMPTS, handle_command
from events.contracts import CaseDetailsChanged, CaseReopened, Event
from events.contracts.vocabulary.case import PersonDetail
from events.decider import Decider
from events.decider_testing import SCENARIO_CASE, SCENARIO_LEDGER, SCENARIO_START, DeciderScenario
from events.envelope import CaseId, EventEnvelope, NewEvent, StreamAppend, StreamState
from events.log.errors import WrongExpectedVersion
from events.log.memory import MemoryLog

MONDAY: Final = date(2026, 3, 2)


@dataclass(frozen=True)
class Reopen:
    on: date


def evolve(reopenings: int, fact: EventEnvelope) -> int:
    return reopenings + isinstance(fact.event, CaseReopened)


def decide(reopenings: int, command: Reopen) -> Sequence[Event]:
    return [] if reopenings else [CaseReopened(on=command.on)]


REOPEN_ONCE: Final = Decider(0, evolve, decide)


def new_event(nth: int, event: Event) -> NewEvent:
    return NewEvent(
        uuid5(SCENARIO_LEDGER, str(nth)), event, actor="tester", correlation_id=SCENARIO_LEDGER
    )


def make_event(event: Event) -> NewEvent:
    return new_event(99, event)


class ConcurrentlyWrittenLog(MemoryLog):
    """A log in which someone else speaks between the reading and the appending."""

    def __init__(self, times: int) -> None:
        super().__init__(SCENARIO_LEDGER, lambda: SCENARIO_START)
        self.times = times

    async def read_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[EventEnvelope]:
        history = await super().read_streams(stream_ids, families)
        if self.times:
            self.times -= 1
            flags = CaseDetailsChanged(details=(PersonDetail.FLAGS,))
            await self.append(
                StreamAppend(SCENARIO_CASE, [new_event(self.times, flags)], StreamState.ANY)
            )
        return history


def test_given_a_history_a_command_says_what_follows() -> None:
    assert DeciderScenario(REOPEN_ONCE, []).when(Reopen(MONDAY)) == [CaseReopened(on=MONDAY)]
    assert DeciderScenario(REOPEN_ONCE, [CaseReopened(on=MONDAY)]).when(Reopen(MONDAY)) == []


async def test_what_follows_is_recorded() -> None:
    log = ConcurrentlyWrittenLog(times=0)

    (first,) = await handle_command(log, REOPEN_ONCE, SCENARIO_CASE, Reopen(MONDAY), make_event)

    assert (first.position, first.stream_version) == (1, 1)


async def test_nothing_is_recorded_when_nothing_follows() -> None:
    log = ConcurrentlyWrittenLog(times=0)
    await handle_command(log, REOPEN_ONCE, SCENARIO_CASE, Reopen(MONDAY), make_event)

    assert await handle_command(log, REOPEN_ONCE, SCENARIO_CASE, Reopen(MONDAY), make_event) == []


async def test_a_decision_is_made_again_when_someone_else_spoke() -> None:
    log = ConcurrentlyWrittenLog(times=MAX_DECISION_ATTEMPTS - 1)

    (last,) = await handle_command(log, REOPEN_ONCE, SCENARIO_CASE, Reopen(MONDAY), make_event)

    assert last.stream_version == MAX_DECISION_ATTEMPTS


async def test_it_is_not_made_again_for_ever() -> None:
    with pytest.raises(WrongExpectedVersion):
        await handle_command(
            ConcurrentlyWrittenLog(times=MAX_DECISION_ATTEMPTS),
            REOPEN_ONCE,
            SCENARIO_CASE,
            Reopen(MONDAY),
            make_event,
        )
