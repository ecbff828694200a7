"""The one shell around every decision: read, fold, decide, append."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from events.contracts import Event
from events.decider import CommandT, Decider, StateT
from events.envelope import AppendResult, CaseId, NewEvent, StreamAppend, StreamState
from events.log.errors import WriteConflict, WrongExpectedVersion
from events.log.protocol import Log
from events.stored_event import decode_events

ResultT = TypeVar("ResultT")
EventFactory = Callable[[Event], NewEvent]
"""Puts a fact in its envelope: the event's id, who says it, and because of what."""

MAX_DECISION_ATTEMPTS: Final = 5
"""How often a decision is made again when someone else spoke in between."""


async def handle_command(
    log: Log,
    decider: Decider[StateT, CommandT],
    stream_id: CaseId,
    command: CommandT,
    make_event: EventFactory,
) -> Sequence[AppendResult]:
    """Decide on what a stream says now, and record what follows; again if it changed meanwhile.

    Raises:
        WrongExpectedVersion, WriteConflict: another writer came first, each of
        `MAX_DECISION_ATTEMPTS` times.
    """
    return await retry_on_conflict(
        lambda: decide_and_append(log, decider, stream_id, command, make_event)
    )


async def decide_and_append(
    log: Log,
    decider: Decider[StateT, CommandT],
    stream_id: CaseId,
    command: CommandT,
    make_event: EventFactory,
) -> Sequence[AppendResult]:
    """Decide and record a single time, for a caller whose transaction holds more than this.

    What this code cannot read (a fact of a newer release) is left out of the decision: a decision
    refuses what cannot have happened, and a fact that nobody here understands makes nothing
    impossible. The version that is expected counts it.

    Raises:
        WrongExpectedVersion, WriteConflict: another writer came first.
    """
    rows = await log.read_stored_streams([stream_id])
    events = decider.decide(decider.fold(decode_events(rows).decoded), command)
    if not events:
        return []
    expected = rows[-1].stream_version if rows else StreamState.NONE
    return await log.append(
        StreamAppend(stream_id, [make_event(event) for event in events], expected)
    )


async def retry_on_conflict(attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """What an attempt answers, made anew each time that another writer came first."""
    for _ in range(MAX_DECISION_ATTEMPTS - 1):
        try:
            return await attempt()
        except (WrongExpectedVersion, WriteConflict):
            continue
    return await attempt()
