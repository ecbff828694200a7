"""What the last notice that each person has of a fact says, and whether that is right now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Self
from uuid import UUID

from events.contracts import CaseVoided, DeadlineMissed, DeadlineRetracted, HeldRecipient
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.newest_corrections import (
    PresentValues,
    present_values,
)
from notification_service.domain.notices.audience import Audience


class GivenStatement(NamedTuple):
    """A notice of a fact, or one that took such a notice back, and when it was given to a person.

    `corrected_at` is the newest amendment of what it reports when it was written. `is_certain`: it
    was sent, and not only tried without an answer.
    """

    reports: int
    audience: Audience
    person_id: UUID | None
    corrected_at: int
    given_at: datetime
    is_certain: bool = True

    @property
    def recipient(self) -> HeldRecipient:
        """To whom it was given, as the log names them."""
        return known_recipient(self.audience, self.person_id)


def is_announced_once_more(position: int, history: Sequence[EventEnvelope]) -> bool:
    """Whether an event announces a delay that is announced more than once."""
    deadline = next(
        (
            each.event.deadline_id
            for each in history
            if each.position == position and isinstance(each.event, DeadlineMissed)
        ),
        None,
    )
    return any(
        isinstance(each.event, DeadlineMissed)
        and each.event.deadline_id == deadline
        and each.position != position
        for each in history
    )


@dataclass(frozen=True, slots=True)
class PresentFact:
    """What notices of a fact say of it, by the history of its case.

    `days` are the last days in law of a deadline, by the positions of its announcements, if the
    fact is one; `taking_back` are the events of which notices take back those of the fact.
    """

    position: int
    values: Sequence[PresentValues]
    days: Mapping[int, date]
    taking_back: frozenset[int]

    @classmethod
    def of(
        cls, position: int, history: Sequence[EventEnvelope], voids_of_documents: Collection[int]
    ) -> Self:
        """That of the fact at a position.

        `voids_of_documents` are those because of which documents that its notices enclosed were
        taken back.
        """
        event = next((each.event for each in history if each.position == position), None)
        days, taking_back = dict[int, date](), {*voids_of_documents}
        for each in history:
            match each.event:
                case CaseVoided(position=voided) if voided == position:
                    taking_back.add(int(each.position))
                case DeadlineMissed(deadline_id=deadline, law_due_on=day) if (
                    isinstance(event, DeadlineMissed) and deadline == event.deadline_id
                ):
                    days[int(each.position)] = day
                case DeadlineRetracted(deadline_id=deadline) if (
                    isinstance(event, DeadlineMissed) and deadline == event.deadline_id
                ):
                    taking_back.add(int(each.position))
                case _:
                    pass
        return cls(position, present_values(position, history), days, frozenset(taking_back))

    @property
    def reports(self) -> Sequence[int]:
        """What the notices report that say something of it."""
        return sorted({self.position, *self.days, *self.taking_back})

    def right(self, given: Iterable[GivenStatement]) -> Mapping[HeldRecipient, GivenStatement]:
        """The last notice of each person whose last notice is right."""
        return {
            to: each
            for to, each in _last(given).items()
            if self.is_right(each.reports, each.corrected_at)
        }

    def wrongly_informed(self, given: Iterable[GivenStatement]) -> frozenset[HeldRecipient]:
        """Those whose last notice is not right."""
        return frozenset(to for to, _ in _last(given).items()).difference(self.right(given))

    def up_to_date(
        self, given: Iterable[GivenStatement], corrected_at: int
    ) -> frozenset[HeldRecipient]:
        """Those whose last notice was written before an amendment, and is right nevertheless."""
        return frozenset(
            to
            for to, each in self.right(given).items()
            if (each.reports, each.corrected_at) != (self.position, corrected_at)
        )

    def is_right(self, reports: int, as_of: int) -> bool:
        """Whether what was said of an event, as it was at a position of the log, is so now."""
        if reports == self.position:
            return any(each.includes(as_of) for each in self.values)
        return self.days.get(reports) == self.days.get(self.position, date.max)


def _last(given: Iterable[GivenStatement]) -> Mapping[HeldRecipient, GivenStatement]:
    last = dict[HeldRecipient, GivenStatement]()
    for each in sorted(given, key=lambda one: one.given_at):
        last[each.recipient] = each
    return last
