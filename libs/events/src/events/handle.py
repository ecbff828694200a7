"""The one shell around every decision: read, fold, decide, append."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from events.contracts import Event
from events.decider import Command, Decider, State
from events.envelope import Append, Appended, CaseId, Existence, Proposed
from events.log.errors import Contended, WrongVersion
from events.log.protocol import Log
from events.stored import interpreted

T = TypeVar("T")
Say = Callable[[Event], Proposed]
"""Puts a fact in its envelope: the event's id, who says it, and because of what."""

TRIES: Final = 5
"""How often a decision is made again when someone else spoke in between."""


async def handle(
    log: Log, decider: Decider[State, Command], stream_id: CaseId, command: Command, say: Say
) -> Sequence[Appended]:
    """Decide on what a stream says now, and record what follows; again if it changed meanwhile.

    Raises:
        WrongVersion, Contended: another writer came first, each of `TRIES` times.
    """
    return await again(lambda: once(log, decider, stream_id, command, say))


async def once(
    log: Log, decider: Decider[State, Command], stream_id: CaseId, command: Command, say: Say
) -> Sequence[Appended]:
    """Decide and record a single time, for a caller whose transaction holds more than this.

    What this code cannot read (a fact of a newer release) is left out of the decision: a decision
    refuses what cannot have happened, and a fact that nobody here understands makes nothing
    impossible. The version that is expected counts it.

    Raises:
        WrongVersion, Contended: another writer came first.
    """
    rows = await log.stored_streams([stream_id])
    events = decider.decide(decider.fold(interpreted(rows).facts), command)
    if not events:
        return []
    expected = rows[-1].stream_version if rows else Existence.NONE
    return await log.append(Append(stream_id, [say(event) for event in events], expected))


async def again(attempt: Callable[[], Awaitable[T]]) -> T:
    """What an attempt answers, made anew each time that another writer came first."""
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except (WrongVersion, Contended):
            continue
    return await attempt()
