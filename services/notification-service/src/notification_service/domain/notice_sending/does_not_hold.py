"""What does not hold any more of what people were sent: facts, documents and delays."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from events.contracts import (
    CaseVoided,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    Event,
)
from events.contracts.references import DeadlineId, DocumentId
from events.envelope import EventEnvelope
from events.history import amendments
from notification_service.domain.notice_sending.restored_filings import filed_documents
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


class DoesNotHold(NamedTuple):
    """What does not hold any more, and of which people may have notices.

    `reports` are the positions of what these notices report, or `document_id` is the document that
    went with them. `taken_back_by` are the voids, or the retractions, whose notices take them back.
    """

    reports: tuple[int, ...]
    taken_back_by: tuple[int, ...]
    document_id: DocumentId | None = None


def takes_back(event: Event) -> bool:
    """Whether what reports an event takes other notices back."""
    return isinstance(event, CaseVoided | DeadlineRetracted)


def what_does_not_hold(
    requirement: str, history: Sequence[EventEnvelope]
) -> Mapping[int, DoesNotHold]:
    """What a notice that takes back others can report, by the position of the event.

    That is a fact that is voided, by the void which is in effect; a document, by that of its
    filing; and a delay that was none, by its last retraction. Not a delay where the step is late
    all the same: what was written of it was true on its day, or is corrected by the notice of the
    next announcement.

    Args:
        requirement: the notice that takes back others.
        history: that of the case.
    """
    if requirement == ENCLOSURE_TAKEN_BACK:
        return _documents(history)
    voids = _voids(history)
    found = {
        int(void.position): DoesNotHold((int(fact),), tuple(voids[int(fact)]))
        for fact, void in amendments(history).voids.items()
    }
    return {**found, **dict(_retracted_delays(history))}


def does_not_hold(
    at: int, requirement: str, history: Sequence[EventEnvelope]
) -> DoesNotHold | None:
    """What a notice of a void, or of a retraction, takes back. None: it holds after all.

    Also where that is undone, and a later one has the same effect.
    """
    found = what_does_not_hold(requirement, history).values()
    return next((each for each in found if at in each.taken_back_by), None)


def _documents(history: Sequence[EventEnvelope]) -> Mapping[int, DoesNotHold]:
    """The documents that are not in the file of a case any more. Each was filed once."""
    filed, voids = filed_documents(history), _voids(history)
    return {
        int(void.position): DoesNotHold((), tuple(voids[int(filing)]), filed[int(filing)])
        for filing, void in amendments(history).voids.items()
        if filing in filed
    }


def _voids(history: Sequence[EventEnvelope]) -> Mapping[int, Sequence[int]]:
    """The positions of the voids of each event, of which all but one were undone."""
    found = defaultdict[int, list[int]](list)
    for each in history:
        if isinstance(each.event, CaseVoided):
            found[each.event.position].append(int(each.position))
    return found


def _retracted_delays(history: Sequence[EventEnvelope]) -> Iterator[tuple[int, DoesNotHold]]:
    """The delays none of whose announcements holds, by the position of the last retraction."""
    delays = defaultdict[DeadlineId, _Delay](_Delay)
    for each in history:
        at = int(each.position)
        match each.event:
            case DeadlineMissed(deadline_id=deadline):
                delays[deadline].announced.append(at)
                delays[deadline].holding.add(at)
            case (
                DeadlineDisapplied(deadline_id=deadline)
                | DeadlineMet(deadline_id=deadline, late=True)
            ):
                delays[deadline].holding.add(at)
            case DeadlineRetracted(deadline_id=deadline, retracts=retracts):
                delays[deadline].retract(at, retracts)
            case _:
                pass
    for delay in delays.values():
        if delay.retracted and not delay.holding:
            yield delay.retracted[-1], DoesNotHold(tuple(delay.announced), tuple(delay.retracted))


@dataclass(frozen=True, slots=True)
class _Delay:
    """Where a deadline was announced as missed, and where that was retracted.

    `holding` are the announcements by which its last day has passed. That an exception was claimed
    is one: the time had passed all the same, and the step was not done.
    """

    announced: list[int] = field(default_factory=list[int])
    retracted: list[int] = field(default_factory=list[int])
    holding: set[int] = field(default_factory=set[int])

    def retract(self, at: int, positions: Collection[int]) -> None:
        """Apply the retraction of announcements."""
        if not set(positions).isdisjoint(self.announced):
            self.retracted.append(at)
        self.holding.difference_update(positions)
