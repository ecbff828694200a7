"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.rulebook.happening import Whose
from events.contracts import CONTRACTS, Event
from events.envelope import Recorded


class Belonging(NamedTuple):
    """A fact that may belong to a clock. `tied`: an id that both carry says so."""

    fact: Recorded
    tied: bool


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
        self._by_id: dict[tuple[str, str], defaultdict[object, list[Recorded]]] = {}
        for fact in history:
            self._by_type[fact.event.type].append(fact)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def belonging(self, start: Recorded, name: str, whose: Whose) -> Iterator[Belonging]:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        if name not in self._by_type:
            return
        ids = [
            (field, value)
            for field in shared_ids(start.event.type, name)
            if (value := given(start.event, field)) is not None
        ]
        if whose is Whose.ANY or not ids:
            yield from (Belonging(fact, tied=False) for fact in self._by_type[name])
        elif whose is Whose.ANOTHER:
            for fact in self._by_type[name]:
                if any(given(fact.event, field) not in {None, value} for field, value in ids):
                    yield Belonging(fact, tied=False)
        else:
            yield from self._with_the_same(name, ids)

    def _with_the_same(self, name: str, ids: Sequence[tuple[str, object]]) -> Iterator[Belonging]:
        field, value = ids[0]
        index = self._index(name, field)
        for fact in (*index.get(value, ()), *index.get(None, ())):
            theirs = [given(fact.event, each) for each, _ in ids]
            if all(own in {None, mine} for own, (_, mine) in zip(theirs, ids, strict=True)):
                yield Belonging(fact, tied=any(own is not None for own in theirs))

    def _index(self, name: str, field: str) -> defaultdict[object, list[Recorded]]:
        """The facts of a type by the value of a field, made when it is first asked for."""
        if (name, field) not in self._by_id:
            index: defaultdict[object, list[Recorded]] = defaultdict(list)
            for fact in self._by_type[name]:
                index[given(fact.event, field)].append(fact)
            self._by_id[name, field] = index
        return self._by_id[name, field]
