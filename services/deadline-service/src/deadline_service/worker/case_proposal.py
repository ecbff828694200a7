"""The announcements of a case as events for the log: each is recorded once."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from uuid import uuid5

from deadline_service.domain.announcement.announced_deadline import announced_deadlines
from deadline_service.domain.announcement.announcements import (
    Announcement,
    AnnouncementDay,
    announcements,
)
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.worker.case_stream import CaseStream
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId, EventRef, LedgerId, NewEvent, StreamAppend
from events.log.postgres import PostgresLog

ACTOR: Final = "deadline-service"
_MAX_PER_APPEND: Final = 500
"""Events of one append."""


class CaseProposal(NamedTuple):
    """The events to append to a case, and the version at which it was read."""

    case_id: CaseId
    events: Sequence[NewEvent]
    version: int


def propose_case(
    ledger_id: LedgerId,
    stream: CaseStream,
    rows: Sequence[DeadlineRow],
    day: AnnouncementDay,
    cause: ChangeCause | None,
) -> CaseProposal:
    """The difference between what is announced of a case and its rows, as events.

    `cause` is what last changed its deadlines; None if no fact, law or setting did, but the code
    that evaluates, whose rows a rebuild stored.
    """
    fact = stream.latest_fact
    known = announced_deadlines(stream.announced)
    named = cause or ChangeCause(
        fact.position, DeadlineChangeReason.RULE_CHANGED, fact.correlation_id
    )
    differences = announcements(known, rows, day, named)
    events = [_propose(ledger_id, stream, each, cause) for each in differences]
    return CaseProposal(fact.stream_id, events, stream.version)


async def append_proposals(log: PostgresLog, proposals: Sequence[CaseProposal]) -> None:
    """Append, in batches of 500; last in the transaction, because the ledger stays locked.

    Raises:
        WrongExpectedVersion: a case has events since it was read.
    """
    for batch in _batches(proposals):
        await log.append(*batch)


def _propose(
    ledger_id: LedgerId, stream: CaseStream, announcement: Announcement, cause: ChangeCause | None
) -> NewEvent:
    """An event with an id derived from its deadline, its type and the version of the case.

    So it is recorded once, and the same announcement at a later version is another event. It has
    the correlation id of the fact that it results from, or that of the recalculation.
    """
    event, because_of = announcement
    fact = stream.facts[because_of]
    recalculated = cause if cause is not None and cause.is_recalculation else None
    return NewEvent(
        event_id=uuid5(event.deadline_id, f"{event.type} {stream.version}"),
        event=event,
        actor=ACTOR,
        correlation_id=recalculated.correlation_id if recalculated else fact.correlation_id,
        cause=EventRef(ledger_id, because_of),
        traceparent=None if recalculated else fact.traceparent,
    )


def _batches(proposals: Sequence[CaseProposal]) -> Iterator[Sequence[StreamAppend]]:
    """The appends of each batch. Events of a case that do not fit are in the next."""
    batch: list[StreamAppend] = []
    room = _MAX_PER_APPEND
    for case_id, events, version in proposals:
        done = 0
        while done < len(events):
            some = events[done : done + room]
            batch.append(StreamAppend(case_id, some, version + done))
            done, room = done + len(some), room - len(some)
            if not room:
                yield batch
                batch, room = [], _MAX_PER_APPEND
    if batch:
        yield batch
