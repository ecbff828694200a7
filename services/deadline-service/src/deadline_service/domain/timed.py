"""The deadlines of a case as they are now, beside what was kept of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.changes import Change, changes, gone
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.kept import Kept
from deadline_service.domain.law import Law
from deadline_service.domain.timetable import timetable
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope, Position


class Timed(NamedTuple):
    """The deadlines as they are now, each with what was kept of it, and those that are gone."""

    now: Sequence[tuple[Kept, Kept | None]]
    gone: Sequence[Kept]

    @property
    def next_call(self) -> date | None:
        """The first day on which something is to be announced of one of them unless it is done."""
        days = [row.next_call for row, _ in self.now if row.next_call is not None]
        return min(days, default=None)

    def changed(self) -> Sequence[Kept]:
        """What is to be kept otherwise than it was."""
        return [row for row, was in self.now if row != was]

    def changes(self, reason: DeadlineChangeReason, news: Position) -> Iterator[Change]:
        """What is to be said for a reason, and because of the fact at a position."""
        for row, was in (*self.now, *((gone(each), each) for each in self.gone)):
            yield from changes(was, row, reason, news)


def deadlines_of(
    facts: Sequence[EventEnvelope], law: Law, settings: CouncilSettings
) -> Sequence[Kept]:
    """The deadlines that the facts of a case imply, as they are kept before anything is said."""
    return [
        Kept.of(each) for each in timetable(facts, law.rulebook, law.calendar, settings, date.min)
    ]


def timed(found: Sequence[Kept], kept: Sequence[Kept], settings: CouncilSettings) -> Timed:
    """The deadlines that the facts of a case imply, of which some are kept already."""
    was = {each.deadline_id: each for each in kept}
    now = [row.continuing(was.get(row.deadline_id), settings.warning_offsets) for row in found]
    standing = {row.deadline_id for row in now}
    ended = [each for each in kept if each.deadline_id not in standing]
    return Timed([(row, was.get(row.deadline_id)) for row in now], ended)
