"""The state of a case: an index of the facts that are in effect, by their subjects."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.prior_fact import WHOLE_CASE, PriorFact, Subject, WholeCase, first_day
from events.contracts import (
    CaseDetailsChanged,
    CaseOpened,
    Event,
    RequestAgreed,
    RequestReceived,
)
from events.contracts.references import Cohort, CollegeYear, RequestId
from events.contracts.vocabulary.case import CaseFlag
from events.envelope import Position

EventT = TypeVar("EventT", bound=Event)


Facts: TypeAlias = list[PriorFact]
"""The facts of one type about one subject, in the order of recording."""


_UPDATING: Final = {CaseOpened, CaseDetailsChanged, RequestReceived, RequestAgreed}
"""The facts that change more of a case than its index. `isinstance` of a pydantic model is slow."""


_Key: TypeAlias = int | WholeCase
"""The key of a subject in the index.

The hash of a UUID is computed in Python, that of its number in C.
"""


def _key(subject: Subject) -> _Key:
    return subject.int if isinstance(subject, UUID) else subject


def _keys(ids: Collection[UUID]) -> Iterator[_Key]:
    """The keys of the subjects of a fact, the whole case among them."""
    yield from (subject.int for subject in ids)
    yield WHOLE_CASE


def _no_facts() -> defaultdict[_Key, Facts]:
    return defaultdict(Facts)


class CaseState:
    """The state of a case. Facts are added one at a time, in constant time each.

    `request_id` is the case's present request: the latest that was received or agreed.
    `taken_over` says that the history may begin in the middle: a predecessor may be missing.
    """

    def __init__(self) -> None:
        self.opened: CaseOpened | None = None
        self.cohort: Cohort = 0
        self.turns_25_in: CollegeYear | MISSING = MISSING
        self.flags: Sequence[CaseFlag] = ()
        self.request_id: RequestId | None = None
        self._index: defaultdict[type[Event], defaultdict[_Key, Facts]]
        self._index = defaultdict(_no_facts)
        self._by_position: dict[Position, PriorFact] = {}
        self._by_value: dict[tuple[type[Event], _Key, date | None, Hashable], PriorFact] = {}
        self._reopened: dict[tuple[type[Event], _Key], date] = {}
        self._out_of_effect: defaultdict[type[Event], defaultdict[_Key, Facts]]
        self._out_of_effect = defaultdict(_no_facts)

    @property
    def taken_over(self) -> bool:
        """Whether the case was first held in an older system."""
        return self.opened is not None and self.opened.taken_over_on is not MISSING

    def add(self, fact: PriorFact, ids: Collection[UUID]) -> None:
        """Index a fact under each id that it is about, and under the whole case.

        A decision that a later fact has reopened already is not in effect, and is found by its
        position, and among all that were recorded.
        """
        self._by_position[fact.position] = fact
        is_reopened = bool(self._reopened) and self._is_reopened(fact, ids)
        index = self._out_of_effect if is_reopened else self._index
        subjects = index[type(fact.event)]
        for subject in ids:
            subjects[subject.int].append(fact)
        subjects[WHOLE_CASE].append(fact)
        if type(fact.event) in _UPDATING:
            self._update(fact.event)

    def reopen(self, contract: type[Event], subject: Subject, day: date) -> None:
        """Take the facts of a type about a subject, or all, up to a day out of effect.

        One that is recorded later, but dated earlier, is not in effect either.
        """
        key = _key(subject)
        self._reopened[contract, key] = max(day, self._reopened.get((contract, key), day))
        subjects = self._index.get(contract)
        found = subjects.get(key) if subjects else None
        if not subjects or not found:
            return
        dropped = {fact for fact in found if first_day(fact) <= day}
        out_of_effect = self._out_of_effect[contract]
        within = subjects if subject is WHOLE_CASE else (key, WHOLE_CASE)
        for each in within:
            out_of_effect[each] += [fact for fact in subjects[each] if fact in dropped]
            subjects[each] = [fact for fact in subjects[each] if fact not in dropped]

    def add_value(self, fact: PriorFact, subject: Subject, value: Hashable) -> None:
        """Index a fact by its day and a value, where the same is not recorded twice."""
        self._by_value.setdefault((type(fact.event), _key(subject), fact.day, value), fact)

    def same_as(self, event: Event, subject: Subject, value: Hashable) -> PriorFact | None:
        """The fact of the same type about a subject with the same day and value.

        In effect or not.
        """
        return self._by_value.get((type(event), _key(subject), event.legal_date, value))

    def at(self, position: int) -> PriorFact | None:
        """The fact at a position, in effect or not."""
        return self._by_position.get(Position(position))

    def latest(self, contract: type[Event], subject: Subject = WHOLE_CASE) -> PriorFact | None:
        """The fact of a type about a subject that was recorded last."""
        found = self._find(contract, subject)
        return found[-1] if found else None

    def earliest(self, contract: type[Event], subject: Subject = WHOLE_CASE) -> PriorFact | None:
        """The fact of a type about a subject that has the first day."""
        return min(self._find(contract, subject), key=first_day, default=None)

    def newest(self, contract: type[EventT], at_most: int) -> Sequence[EventT]:
        """The facts of a type that are in effect, the one recorded last first."""
        found = self._find(contract, WHOLE_CASE)[-at_most:]
        return [fact.event for fact in reversed(found) if isinstance(fact.event, contract)]

    def count(self, contract: type[Event]) -> int:
        """How many facts of a type are in effect."""
        return len(self.all_of(contract))

    def latest_of_each(
        self, contract: type[EventT], key: Callable[[EventT], UUID]
    ) -> Mapping[UUID, EventT]:
        """The latest fact of a type for each id, in the order in which the ids first appeared."""
        events = (fact.event for fact in self.all_of(contract))
        return {key(event): event for event in events if isinstance(event, contract)}

    def all_of(self, contract: type[Event]) -> Sequence[PriorFact]:
        """The facts of a type that are in effect, in the order of recording."""
        return self._find(contract, WHOLE_CASE)

    def all_recorded(
        self, contract: type[Event], subject: Subject = WHOLE_CASE
    ) -> Sequence[PriorFact]:
        """The facts of a type about a subject, first those that are no longer in effect."""
        subjects = self._out_of_effect.get(contract)
        dropped = subjects.get(_key(subject), ()) if subjects else ()
        return [*dropped, *self._find(contract, subject)]

    def all_about(self, contract: type[Event], subject: Subject) -> Sequence[PriorFact]:
        """The facts of a type about a subject that are in effect, in the order of recording."""
        return self._find(contract, subject)

    def _find(self, contract: type[Event], subject: Subject) -> Sequence[PriorFact]:
        subjects = self._index.get(contract)
        return subjects.get(_key(subject), ()) if subjects else ()

    def _is_reopened(self, fact: PriorFact, ids: Collection[UUID]) -> bool:
        day = first_day(fact)
        return any(
            day < self._reopened.get((type(fact.event), key), date.min) for key in _keys(ids)
        )

    def _update(self, event: Event) -> None:
        match event:
            case CaseOpened():
                self.opened, self.cohort, self.flags = event, event.cohort, event.flags
                self.turns_25_in = event.turns_25_in
            case CaseDetailsChanged(cohort=cohort, turns_25_in=turns_25_in, flags=flags):
                self.cohort = self.cohort if cohort is MISSING else cohort
                self.turns_25_in = self.turns_25_in if turns_25_in is MISSING else turns_25_in
                self.flags = self.flags if flags is MISSING else flags
            case RequestReceived(request_id=request_id) | RequestAgreed(request_id=request_id):
                self.request_id = request_id
            case _:
                pass
