"""The facts of a case by the subject that they are about: a request, an advice, a review.

The processes of a subject follow from its facts alone, so they are worked out again only when one
of its facts is recorded. Facts that name no subject are added to those that they affect.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from events.contracts import Event
from events.envelope import EventEnvelope

KeyT = TypeVar("KeyT", bound=Hashable)
SubjectFacts = Mapping[Hashable, Sequence[EventEnvelope]]
"""The facts of each subject, in the order of recording."""
Grouping = Callable[[Sequence[EventEnvelope]], SubjectFacts]
"""A pure function from an effective history to the facts of each subject."""


class SubjectFactsBuilder(Generic[KeyT]):
    """Collects the facts of subjects."""

    def __init__(self) -> None:
        self._facts: defaultdict[KeyT, list[EventEnvelope]] = defaultdict(list)

    def add(self, subject: KeyT, fact: EventEnvelope) -> None:
        """Add a fact of a subject."""
        self._facts[subject].append(fact)

    def facts(self) -> Mapping[Hashable, Sequence[EventEnvelope]]:
        """The facts of each subject, in the order of recording."""
        return {
            subject: sorted(facts, key=lambda each: each.position)
            for subject, facts in self._facts.items()
        }


class DatedSubjects(Generic[KeyT]):
    """Subjects by the day on which they began, or facts by their day."""

    def __init__(self, dated: Iterable[tuple[date, KeyT]]) -> None:
        """Take them in any order; of those of one day the latest given is the last."""
        ordered = sorted(dated, key=lambda each: each[0])
        self._days = [day for day, _ in ordered]
        self._subjects = [subject for _, subject in ordered]

    def latest_by(self, day: date) -> KeyT | None:
        """The latest one on a day or before it."""
        place = bisect_right(self._days, day)
        return self._subjects[place - 1] if place else None

    def last_by(self, day: date, count: int) -> Sequence[KeyT]:
        """The last ones on a day or before it, at most some."""
        place = bisect_right(self._days, day)
        return self._subjects[max(0, place - count) : place]

    def first_from(self, day: date) -> KeyT | None:
        """The first one on a day or after it."""
        place = bisect_left(self._days, day)
        return self._subjects[place] if place < len(self._days) else None


def whole_case(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """All facts as those of one subject."""
    return {None: history}


def by_legal_date(
    history: Sequence[EventEnvelope], first: type[Event] | tuple[type[Event], ...]
) -> Sequence[Event]:
    """The events of a history by their days, those of some types before all others.

    What is recorded late, as in an import, counts as if it had been recorded in time.
    """
    return sorted(
        (each.event for each in history),
        key=lambda event: (not isinstance(event, first), event.legal_date or date.min),
    )
