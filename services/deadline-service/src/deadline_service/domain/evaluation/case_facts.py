"""A case's facts, indexed by type and by the matters that relate them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import merge
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.correlation import Correlation, correlate
from deadline_service.domain.evaluation.plan_ids import PLAN_ID, canonical_plan_ids
from deadline_service.domain.rulebook.matter import Matter, Matters
from deadline_service.domain.rulebook.rule import AgeRange
from events.contracts import CaseDetailsChanged, CaseOpened, Event
from events.envelope import EventEnvelope

_SEPTEMBER: Final = 9
_NamedOn = tuple[date, str, object]
"""A day on which a matter was named, what orders those of one day, and the id of the matter."""
_NO_MATTER: Final = object()
"""Equal to no id."""


class RelatedFacts(NamedTuple):
    """The facts that belong to a clock: those that share a matter with it, and those that may.

    In groups by the matters that they name; each is in the order of the ledger.
    """

    correlated: Sequence[Sequence[EventEnvelope]]
    uncorrelated: Sequence[Sequence[EventEnvelope]]
    """Facts that share no matter with it; they count from the day that the clock starts."""

    def all(self) -> Sequence[EventEnvelope]:
        """The correlated facts and then the others, each in the order of the ledger."""
        return [*_in_order(self.correlated), *_in_order(self.uncorrelated)]


def field_value(event: Event, field: str) -> object:
    """The value of a field, None where the event has no such field or it was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class CaseFacts:
    """The effective facts of one case, in order.

    UUIDs are compared as integers, which is faster.
    """

    def __init__(self, history: Sequence[EventEnvelope], matters: Matters) -> None:
        self.all = history
        self.matters = matters
        self._plans = canonical_plan_ids(history)
        self._by_type: defaultdict[str, list[EventEnvelope]] = defaultdict(list)
        self._ages: dict[date, tuple[int, int] | None] = {}
        self._origins: dict[tuple[str, object], EventEnvelope] = {}
        self._named_on: dict[str, Sequence[_NamedOn]] = {}
        self._refused_on: dict[str, Sequence[_NamedOn]] = {}
        self._own_ids: dict[int, Mapping[str, object]] = {}
        self._linked_ids: dict[int, Mapping[str, object]] = {}
        self._wider: dict[tuple[str, object], Mapping[str, object]] = {}
        self._correlations: defaultdict[int, dict[str, Correlation]] = defaultdict(dict)
        self._indexes: dict[
            tuple[str, tuple[str, ...]], Mapping[object, Sequence[EventEnvelope]]
        ] = {}
        for fact in history:
            event = fact.event
            name = event.type
            self._by_type[name].append(fact)
            fields = matters.fields[name]
            own = self._own_ids[fact.position] = self._ids_of(event, fields) if fields else {}
            for each in own.items():
                first = self._origins.setdefault(each, fact)
                if first is not fact and self._precedes(fact, first, each[0]):
                    self._origins[each] = fact

    @property
    def types(self) -> Sequence[str]:
        """The types of the case's facts."""
        return list(self._by_type)

    def of_type(self, name: str) -> Sequence[EventEnvelope]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def age_may_be(self, age: AgeRange, day: date) -> bool:
        """Whether the child may be of an age on a day.

        One is born from 1 September to 31 August of the year of the cohort.
        """
        if day not in self._ages:
            self._ages[day] = self._ages_on(day)
        ages = self._ages[day]
        if ages is None:
            return age.if_unknown
        oldest, youngest = ages
        return oldest >= age.at_least and youngest < age.under

    def _ages_on(self, day: date) -> tuple[int, int] | None:
        """The ages of the oldest and the youngest of the cohort on a day; None if not known."""
        youngest = self.latest_birth_date
        if youngest is None:
            return None
        years = day.year - youngest.year
        is_born_by = (day.month, day.day) >= (youngest.month, youngest.day)
        return years + (day.month >= _SEPTEMBER), years - (not is_born_by)

    @cached_property
    def latest_birth_date(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        known = [each.cohort for each in self._details if isinstance(each.cohort, int)]
        return date(known[-1], 8, 31) if known else None

    @cached_property
    def turns_25_in(self) -> int | None:
        """The year in which the college year of the 25th birthday ends; None if not recorded."""
        known = [each.turns_25_in for each in self._details if isinstance(each.turns_25_in, int)]
        return known[-1] if known else None

    @cached_property
    def complete_from(self) -> date:
        """The day from which all facts of the case are recorded; earlier ones may be missing."""
        for each in self._details:
            if isinstance(each, CaseOpened):
                days = each.history_complete_from, each.taken_over_on
                return next((day for day in days if isinstance(day, date)), date.min)
        return date.min

    @cached_property
    def _details(self) -> Sequence[CaseOpened | CaseDetailsChanged]:
        """The records of details of the case, in order."""
        records = (*self.of_type(CaseOpened.type), *self.of_type(CaseDetailsChanged.type))
        return [
            each.event
            for each in records
            if isinstance(each.event, CaseOpened | CaseDetailsChanged)
        ]

    def matter_of(self, fact: EventEnvelope, matter: str) -> object:
        """The id by which a fact names a matter, None if it does not; a plan's canonical id."""
        return self._own_ids[fact.position].get(self.matters.by_id[matter].field)

    def nearest_matter(self, fact: EventEnvelope, matter: str, day: date) -> object:
        """The id by which a fact, or one it leads to, names a matter; else the nearest earlier one.

        So an order that names its appeal is about the request that was refused by the decision
        which the appeal is against; if the appeal names none, by the nearest earlier refusal. None:
        there is none before the day.
        """
        kind = self.matters.by_id[matter]
        field = kind.field
        named = self.linked_ids(fact).get(field) or self._named_by_decision(fact, field)
        if named is not None:
            return named
        day = self.named_on(fact, day)
        refused = _last_by(self._refused(kind), day)
        return _last_by(self._first_named(field), day) if refused is None else refused

    def _refused(self, kind: Matter) -> Sequence[_NamedOn]:
        """The days on which matters of a kind were refused, in order."""
        if kind.id not in self._refused_on:
            self._refused_on[kind.id] = sorted(
                (each.event.legal_date or date.min, str(value), value)
                for name in kind.refused_by
                for each in self.of_type(name)
                if (value := self._own_ids[each.position].get(kind.field)) is not None
            )
        return self._refused_on[kind.id]

    def _first_named(self, field: str) -> Sequence[_NamedOn]:
        """The days on which the values of a field were first named, in order, each with its value.

        Values of one day are in the order of their texts, so that the order of recording does not
        matter.
        """
        if field not in self._named_on:
            self._named_on[field] = sorted(
                (origin.event.legal_date or date.min, str(value), value)
                for (name, value), origin in self._origins.items()
                if name == field
            )
        return self._named_on[field]

    def _named_by_decision(self, fact: EventEnvelope, field: str) -> object:
        """The id that the decision has which a fact, or one it leads to, is about."""
        linked = self.linked_ids(fact)
        for matter in self.matters.by_id.values():
            decision = self._by_position.get(linked.get(matter.field)) if matter.is_a_fact else None
            if decision is not None and decision is not fact:
                return self.linked_ids(decision).get(field)
        return None

    @cached_property
    def _by_position(self) -> Mapping[object, EventEnvelope]:
        """The facts of the case by their positions."""
        return {each.position: each for each in self.all}

    def matter_values(self, clock: ClockStart, matter: Matter) -> Sequence[object]:
        """How facts name a matter of a clock: by its id, or by the positions of its start."""
        if matter.is_a_fact:
            return (clock.fact.position, *clock.same)
        return (self.linked_ids(clock.fact).get(matter.field, _NO_MATTER),)

    def stating(self, fact: EventEnvelope, field: str) -> EventEnvelope:
        """The fact itself if it has a value in a field; else one that it leads to, if that has."""
        if field_value(fact.event, field) is not None:
            return fact
        before = self._predecessors(fact)
        return next((each for each in before if field_value(each.event, field) is not None), fact)

    def named_on(self, fact: EventEnvelope, day: date) -> date:
        """The day on which what a fact names began, such as its mediation; at most a given day."""
        return min([day, *(each.event.legal_date or day for each in self._predecessors(fact))])

    def own_ids(self, fact: EventEnvelope) -> Mapping[str, object]:
        """The ids in the fact itself."""
        return self._own_ids[fact.position]

    def linked_ids(self, fact: EventEnvelope) -> Mapping[str, object]:
        """The ids of matters in a fact, and of those that these are part of.

        The fact that first named a matter states what it is part of: so a consultation has the id
        of the request that its draft was written for.
        """
        known = self._linked_ids.get(fact.position)
        if known is None:
            known = self._with_wider_ids(self._own_ids[fact.position])
            self._linked_ids[fact.position] = known
        return known

    def _with_wider_ids(self, ids: Mapping[str, object]) -> Mapping[str, object]:
        found = ids
        for field, value in ids.items():
            if self.matters.wider[field]:
                found = {**self._wider_ids(field, value), **found}
        return found

    def _wider_ids(self, field: str, value: object) -> Mapping[str, object]:
        """The ids of what a matter is part of, at any remove.

        It leads from matters to those that they are part of, never from fact to fact, which could
        lead in a circle: two facts may each be the first to name a matter of the other.
        """
        key = field, value
        if key not in self._wider:
            wider, stated = self.matters.wider[field], self._own_ids[self._origins[key].position]
            self._wider[key] = self._with_wider_ids(
                {name: each for name, each in stated.items() if name in wider}
            )
        return self._wider[key]

    def _predecessors(self, fact: EventEnvelope) -> Sequence[EventEnvelope]:
        """The facts that first named the ids of a fact, and so state what these are part of."""
        return [
            origin
            for each in self._own_ids[fact.position].items()
            if self.matters.wider[each[0]] and (origin := self._origins[each]) is not fact
        ]

    def _precedes(self, fact: EventEnvelope, recorded_before: EventEnvelope, field: str) -> bool:
        """Whether a fact, rather than one recorded before it, is the one that first named an id.

        Of those that state what the matter is part of, the first by its day; else of all.
        """
        return self._order_of_naming(fact, field) < self._order_of_naming(recorded_before, field)

    def _order_of_naming(self, fact: EventEnvelope, field: str) -> tuple[bool, date, str]:
        day, wider = fact.event.legal_date or date.min, self.matters.wider[field]
        if not wider:
            return False, day, ""
        stated = {
            name: value for name, value in self._own_ids[fact.position].items() if name in wider
        }
        return not stated, day, str(stated)  # of one day in any order, but always in the same

    def correlation(self, start: EventEnvelope, name: str) -> Correlation:
        """How facts of a type are correlated with a starting fact."""
        of_start = self._correlations[start.position]
        known = of_start.get(name)
        if known is None:
            fields, lifelong = self.matters.fields[name], self.matters.lifelong
            known = of_start[name] = correlate(fields, self.linked_ids(start), lifelong)
        return known

    def related(self, start: EventEnvelope, name: str) -> RelatedFacts:
        """The facts of a type that belong, by their matters, to the clock of a starting fact."""
        correlation = self.correlation(start, name)
        index = self._index(name, correlation)
        correlated = [found for key in correlation.correlated if (found := index.get(key))]
        return RelatedFacts(
            correlated, [found for key in correlation.uncorrelated if (found := index.get(key))]
        )

    def _index(
        self, name: str, correlation: Correlation
    ) -> Mapping[object, Sequence[EventEnvelope]]:
        """The facts of a type by the matters that they share with a starting fact."""
        known = self._indexes.get((name, correlation.shared_fields))
        if known is None:
            index: defaultdict[object, list[EventEnvelope]] = defaultdict(list)
            for fact in self.of_type(name):
                index[correlation.key_of(self._own_ids[fact.position])].append(fact)
            known = self._indexes[name, correlation.shared_fields] = dict(index)
        return known

    def _ids_of(self, event: Event, fields: Sequence[str]) -> Mapping[str, object]:
        found: dict[str, object] = {}
        given: Mapping[str, object] = event.__dict__
        for field in fields:
            value = given[field]
            if value is not MISSING:
                found[field] = value.int if isinstance(value, UUID) else value
        if self._plans and isinstance(plan_id := given.get(PLAN_ID), UUID):
            found[PLAN_ID] = self._plans[plan_id].int
        return found


def _in_order(groups: Sequence[Sequence[EventEnvelope]]) -> Iterable[EventEnvelope]:
    return merge(*groups, key=attrgetter("position"))


def _last_by(named: Sequence[_NamedOn], day: date) -> object:
    """The last matter that was named by a day, None if there is none."""
    place = bisect_right(named, day, key=itemgetter(0))
    return named[place - 1][-1] if place else None
