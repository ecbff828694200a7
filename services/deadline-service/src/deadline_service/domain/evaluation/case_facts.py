"""A case's facts, indexed by type and by the ids that relate them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import merge
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.evaluation.correlation import Correlation, correlate, id_fields
from deadline_service.domain.evaluation.plan_ids import PLAN_ID, canonical_plan_ids
from events.contracts import Event
from events.envelope import EventEnvelope


class RelatedFacts(NamedTuple):
    """The facts that belong to a clock: those that share an id with it, and those that may belong.

    In groups by the values of the shared ids; each is in the order of the ledger.
    """

    correlated: Sequence[Sequence[EventEnvelope]]
    uncorrelated: Sequence[Sequence[EventEnvelope]]
    """Facts that share no id with it; they count from the day that the clock starts."""

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

    def __init__(self, history: Sequence[EventEnvelope]) -> None:
        self.all = history
        self._plans = canonical_plan_ids(history)
        self._by_type: defaultdict[str, list[EventEnvelope]] = defaultdict(list)
        self._origins: dict[tuple[str, object], EventEnvelope] = {}
        self._own_ids: dict[int, Mapping[str, object]] = {}
        self._linked_ids: dict[int, Mapping[str, object]] = {}
        self._correlations: defaultdict[int, dict[str, Correlation]] = defaultdict(dict)
        self._indexes: dict[
            tuple[str, tuple[str, ...]], Mapping[object, Sequence[EventEnvelope]]
        ] = {}
        for fact in history:
            name = fact.event.type
            self._by_type[name].append(fact)
            own = self._own_ids[fact.position] = self._ids_of(fact.event, id_fields(name))
            for each in own.items():
                self._origins.setdefault(each, fact)

    @property
    def types(self) -> Sequence[str]:
        """The types of the case's facts."""
        return list(self._by_type)

    def of_type(self, name: str) -> Sequence[EventEnvelope]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def types_present(self, names: Sequence[str]) -> Sequence[str]:
        """The types, of those given, of which the case has facts."""
        return [name for name in names if name in self._by_type]

    def age_may_be(self, least: int, under: int, day: date) -> bool:
        """Whether the child may be at least an age, and under another, on a day.

        False if no cohort is known. One is born from 1 September to 31 August of the year
        named.
        """
        youngest = self.latest_birth_date
        if youngest is None:
            return False
        oldest = date(youngest.year - 1, 9, 1)
        return _age(oldest, day) >= least and _age(youngest, day) < under

    @cached_property
    def latest_birth_date(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        known = [
            cohort
            for fact in (*self.of_type("case.opened"), *self.of_type("case.details_changed"))
            if isinstance(cohort := field_value(fact.event, "cohort"), int)
        ]
        return date(known[-1], 8, 31) if known else None

    def id_in(self, fact: EventEnvelope, field: str) -> object:
        """The id in a field of a fact, None if it has none; for a plan its canonical id."""
        known = field_value(fact.event, field)
        if field == PLAN_ID and isinstance(known, UUID):
            return self._plans.get(known, known)
        return known

    def own_ids(self, fact: EventEnvelope) -> Mapping[str, object]:
        """The ids in the fact itself."""
        return self._own_ids[fact.position]

    def linked_ids(self, fact: EventEnvelope) -> Mapping[str, object]:
        """The ids in a fact, and those in the facts that first named these.

        So a consultation has the id of the request that its draft was written for.
        """
        if fact.position in self._linked_ids:
            return self._linked_ids[fact.position]
        todo = [fact]  # no recursion: each may lead to another, through the whole history
        while todo:
            each = todo[-1]
            before = self._predecessors(each)
            todo += (missing := [one for one in before if one.position not in self._linked_ids])
            if not missing:
                self._linked_ids[each.position] = self._merged_ids(each, before)
                todo.pop()
        return self._linked_ids[fact.position]

    def _predecessors(self, fact: EventEnvelope) -> Sequence[EventEnvelope]:
        """The earlier facts that first named the ids of a fact."""
        origins = (self._origins[each] for each in self._own_ids[fact.position].items())
        return [origin for origin in origins if origin.position < fact.position]

    def _merged_ids(
        self, fact: EventEnvelope, before: Sequence[EventEnvelope]
    ) -> Mapping[str, object]:
        found = self._own_ids[fact.position]
        for origin in before:
            found = {**self._linked_ids[origin.position], **found}
        return found

    def correlation(self, start: EventEnvelope, name: str) -> Correlation:
        """How facts of a type are correlated with a starting fact."""
        known = self._correlations[start.position].get(name)
        if known is None:
            start_ids = self.linked_ids(start)
            known = correlate(name, start_ids)
            self._correlations[start.position][name] = known
        return known

    def correlations(self, start: EventEnvelope) -> Mapping[str, Correlation]:
        """The cached results of `correlation` for a starting fact, by type."""
        return self._correlations[start.position]

    def related(self, start: EventEnvelope, name: str) -> RelatedFacts:
        """The facts of a type that belong, by their ids, to the clock of a starting fact."""
        correlation = self.correlation(start, name)
        index = self._index(name, correlation)
        correlated = [found for key in correlation.correlated if (found := index.get(key))]
        return RelatedFacts(
            correlated, [found for key in correlation.uncorrelated if (found := index.get(key))]
        )

    def _index(
        self, name: str, correlation: Correlation
    ) -> Mapping[object, Sequence[EventEnvelope]]:
        """The facts of a type by the values of the shared ids."""
        known = self._indexes.get((name, correlation.shared_ids))
        if known is None:
            index: defaultdict[object, list[EventEnvelope]] = defaultdict(list)
            for fact in self.of_type(name):
                index[correlation.key_of(self._own_ids[fact.position])].append(fact)
            known = self._indexes[name, correlation.shared_ids] = dict(index)
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


def _age(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
