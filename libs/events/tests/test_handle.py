from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import uuid5

import pytest

from events.contracts import CaseDetailsChanged, CaseReopened, Event
from events.contracts.vocabulary.case import Detail
from events.decider import Decider
from events.envelope import Append, CaseId, Existence, Proposed, Recorded
from events.given import BEGAN, CASE, LEDGER, Given
from events.handle import TRIES, handle
from events.log.errors import WrongVersion
from events.log.memory import MemoryLog

MONDAY: Final = date(2026, 3, 2)


@dataclass(frozen=True)
class Reopen:
    on: date


def evolve(reopenings: int, fact: Recorded) -> int:
    return reopenings + isinstance(fact.event, CaseReopened)


def decide(reopenings: int, command: Reopen) -> Sequence[Event]:
    return [] if reopenings else [CaseReopened(on=command.on)]


ONCE: Final = Decider(0, evolve, decide)


def said(nth: int, event: Event) -> Proposed:
    return Proposed(uuid5(LEDGER, str(nth)), event, actor="tester", correlation_id=LEDGER)


def say(event: Event) -> Proposed:
    return said(99, event)


class Interrupted(MemoryLog):
    """A log in which someone else speaks between the reading and the appending."""

    def __init__(self, times: int) -> None:
        super().__init__(LEDGER, lambda: BEGAN)
        self.times = times

    async def streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[Recorded]:
        history = await super().streams(stream_ids, families)
        if self.times:
            self.times -= 1
            flags = CaseDetailsChanged(details=(Detail.FLAGS,))
            await self.append(Append(CASE, [said(self.times, flags)], Existence.ANY))
        return history


def test_given_a_history_a_command_says_what_follows() -> None:
    assert Given(ONCE, []).when(Reopen(MONDAY)) == [CaseReopened(on=MONDAY)]
    assert Given(ONCE, [CaseReopened(on=MONDAY)]).when(Reopen(MONDAY)) == []


async def test_what_follows_is_recorded() -> None:
    log = Interrupted(times=0)

    (first,) = await handle(log, ONCE, CASE, Reopen(MONDAY), say)

    assert (first.position, first.stream_version) == (1, 1)


async def test_nothing_is_recorded_when_nothing_follows() -> None:
    log = Interrupted(times=0)
    await handle(log, ONCE, CASE, Reopen(MONDAY), say)

    assert await handle(log, ONCE, CASE, Reopen(MONDAY), say) == []


async def test_a_decision_is_made_again_when_someone_else_spoke() -> None:
    log = Interrupted(times=TRIES - 1)

    (last,) = await handle(log, ONCE, CASE, Reopen(MONDAY), say)

    assert last.stream_version == TRIES


async def test_it_is_not_made_again_for_ever() -> None:
    with pytest.raises(WrongVersion):
        await handle(Interrupted(times=TRIES), ONCE, CASE, Reopen(MONDAY), say)
