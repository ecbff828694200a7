"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.plans import PLAN_ID, plans
from deadline_service.domain.reach import Reach, id_fields, reach_of
from events.contracts import Event
from events.envelope import Recorded


class Belonging(NamedTuple):
    """The facts that belong to a clock: because an id that both carry says so, or perhaps."""

    tied: Sequence[Recorded]
    loose: Sequence[Recorded]
    """They carry no id in common with it; they count from the day that the clock starts."""


def given(event: Event, field: str) -> object:
    """The value of a field, None where it has none or was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class Facts:
    """The effective facts of one case, in order.

    Ids are compared as the numbers that they are: an UUID takes long to compare.
    """

    def __init__(self, history: Sequence[Recorded]) -> None:
        self.all = history
        self._plans = plans(history)
        self._by_type: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._origins: dict[tuple[str, object], Recorded] = {}
        self._own: dict[int, Mapping[str, object]] = {}
        self._ids: dict[int, Mapping[str, object]] = {}
        self._reaches: defaultdict[int, dict[str, Reach]] = defaultdict(dict)
        for fact in history:
            name = fact.event.type
            self._by_type[name].append(fact)
            own = self._own[fact.position] = self._ids_of(fact.event, id_fields(name))
            for each in own.items():
                self._origins.setdefault(each, fact)

    @property
    def types(self) -> Sequence[str]:
        """The types of which there are facts."""
        return list(self._by_type)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def present(self, names: Sequence[str]) -> Sequence[str]:
        """Which of some types there are facts of."""
        return [name for name in names if name in self._by_type]

    def may_be(self, least: int, under: int, day: date) -> bool:
        """Whether the child may be at least so old, and under so much, on a day.

        Not if no cohort is known. One is born from 1 September to 31 August of the year named.
        """
        youngest = self.born_by
        if youngest is None:
            return False
        oldest = date(youngest.year - 1, 9, 1)
        return _age(oldest, day) >= least and _age(youngest, day) < under

    @property
    def born_by(self) -> date | None:
        """The last day on which the child can have been born; None if no cohort is known."""
        known = [
            cohort
            for fact in (*self.of("case.opened"), *self.of("case.details_changed"))
            if isinstance(cohort := given(fact.event, "cohort"), int)
        ]
        return date(known[-1], 8, 31) if known else None

    def named(self, fact: Recorded, field: str) -> object:
        """The id that a fact gives in a field, None if it gives none; of a plan its first id."""
        known = given(fact.event, field)
        if field == PLAN_ID and isinstance(known, UUID):
            return self._plans.get(known, known)
        return known

    def own(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries itself."""
        return self._own[fact.position]

    def ids(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries, and those of the facts that first named these.

        So a consultation is about the request that its draft was written for.
        """
        known = self._ids.get(fact.position)
        if known is not None:
            return known
        found = self._own[fact.position]
        for each in tuple(found.items()):
            origin = self._origins[each]
            if origin.position < fact.position:
                found = {**self.ids(origin), **found}
        self._ids[fact.position] = found
        return found

    def reach(self, start: Recorded, name: str) -> Reach:
        """How facts of a type are tied to a starting fact."""
        known = self._reaches[start.position].get(name)
        if known is None:
            mine = self.ids(start)
            known = reach_of(name, mine)
            self._reaches[start.position][name] = known
        return known

    def reaches(self, start: Recorded) -> Mapping[str, Reach]:
        """What `reach` has answered about a starting fact, by type."""
        return self._reaches[start.position]

    def belonging(self, start: Recorded, name: str) -> Belonging:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        reach = self.reach(start, name)
        tied: list[Recorded] = []
        loose: list[Recorded] = []
        for fact in self.of(name):
            values = reach.of(self._own[fact.position])
            if values in reach.loose:
                loose.append(fact)
            elif values in reach.tied:
                tied.append(fact)
        return Belonging(tied, loose)

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


def _age(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
