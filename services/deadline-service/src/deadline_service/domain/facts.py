"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.rulebook.happening import Whose
from events.contracts import CONTRACTS, Event
from events.envelope import Recorded

_Id = tuple[str, object]
"""A field and the id in it."""


class Belonging(NamedTuple):
    """The facts that belong to a clock: because an id that both carry says so, or perhaps."""

    tied: Sequence[Recorded]
    loose: Sequence[Recorded]
    """They carry no id in common with it; they count from the day that the clock starts."""


@cache
def shared_ids(one: str, other: str) -> Sequence[str]:
    """The ids that facts of two types may both carry, such as `request_id`."""
    mine, theirs = CONTRACTS[one].model_fields, CONTRACTS[other].model_fields
    return [field for field in mine if field.endswith("_id") and field in theirs]


def given(event: Event, field: str) -> object:
    """The value of a field, None where it has none or was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class Facts:
    """The effective facts of one case, in order."""

    def __init__(self, history: Sequence[Recorded]) -> None:
        self.all = history
        self._by_type: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._by_id: dict[tuple[str, str], Mapping[object, Sequence[Recorded]]] = {}
        for fact in history:
            self._by_type[fact.event.type].append(fact)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def present(self, names: Sequence[str]) -> Sequence[str]:
        """Which of some types there are facts of."""
        return [name for name in names if name in self._by_type]

    def belonging(self, start: Recorded, name: str, whose: Whose = Whose.SAME) -> Belonging:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        facts = self.of(name)
        ids = [
            (field, value)
            for field in shared_ids(start.event.type, name)
            if (value := given(start.event, field)) is not None
        ]
        if whose is Whose.ANY or not ids:
            return Belonging((), facts)
        if whose is Whose.ANOTHER:
            return Belonging((), [fact for fact in facts if _differs(fact.event, ids)])
        return self._with_the_same(name, ids)

    def _with_the_same(self, name: str, ids: Sequence[_Id]) -> Belonging:
        """Facts that carry no id but the same; those that carry none at all are loose."""
        (field, value), *more = ids
        index = self._index(name, field)
        tied, loose = index.get(value, ()), index.get(None, ())
        if not more:
            return Belonging(tied, loose)
        found = [fact for fact in (*tied, *loose) if not _differs(fact.event, more)]
        return Belonging(
            [fact for fact in found if any(given(fact.event, each) for each, _ in ids)],
            [fact for fact in found if all(given(fact.event, each) is None for each, _ in ids)],
        )

    def _index(self, name: str, field: str) -> Mapping[object, Sequence[Recorded]]:
        """The facts of a type by the value of a field, made when it is first asked for."""
        known = self._by_id.get((name, field))
        if known is not None:
            return known
        index: defaultdict[object, list[Recorded]] = defaultdict(list)
        for fact in self.of(name):
            index[given(fact.event, field)].append(fact)
        self._by_id[name, field] = index
        return index


def _differs(event: Event, ids: Sequence[_Id]) -> bool:
    """Whether an event carries one of some ids with another value."""
    return any(given(event, field) not in {None, value} for field, value in ids)
