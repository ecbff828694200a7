"""A case's facts, found by what they are and by which of them belong together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.rulebook.happening import Whose
from events.contracts import CONTRACTS, Event
from events.envelope import Recorded


class Belonging(NamedTuple):
    """The facts that belong to a clock: because an id that both carry says so, or perhaps."""

    tied: Sequence[Recorded]
    loose: Sequence[Recorded]
    """They carry no id in common with it; they count from the day that the clock starts."""


@cache
def id_fields(name: str) -> Sequence[str]:
    """The ids that facts of a type may carry, such as `request_id`."""
    return [field for field in CONTRACTS[name].model_fields if field.endswith("_id")]


def given(event: Event, field: str) -> object:
    """The value of a field, None where it has none or was not given."""
    value: object = getattr(event, field, None)
    return None if value is MISSING else value


class Facts:
    """The effective facts of one case, in order."""

    def __init__(self, history: Sequence[Recorded]) -> None:
        self.all = history
        self._by_type: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._origins: dict[tuple[str, object], Recorded] = {}
        self._ids: dict[int, Mapping[str, object]] = {}
        self._belonging: dict[tuple[int, str, Whose], Belonging] = {}
        for fact in history:
            event = fact.event
            self._by_type[event.type].append(fact)
            for field in id_fields(event.type):
                self._origins.setdefault((field, given(event, field)), fact)

    def of(self, name: str) -> Sequence[Recorded]:
        """The facts of a type."""
        return self._by_type.get(name, ())

    def present(self, names: Sequence[str]) -> Sequence[str]:
        """Which of some types there are facts of."""
        return [name for name in names if name in self._by_type]

    def ids(self, fact: Recorded) -> Mapping[str, object]:
        """The ids that a fact carries, and those of the facts that first named these.

        So a consultation is about the request that its draft was written for.
        """
        known = self._ids.get(fact.position)
        if known is not None:
            return known
        fields = id_fields(fact.event.type)
        own = {field: value for field in fields if (value := given(fact.event, field)) is not None}
        for each in tuple(own.items()):
            origin = self._origins[each]
            if origin.position < fact.position:
                own = {**self.ids(origin), **own}
        self._ids[fact.position] = own
        return own

    def belonging(self, start: Recorded, name: str, whose: Whose = Whose.SAME) -> Belonging:
        """The facts of a type that belong to the clock of a starting fact, as far as ids say."""
        key = (start.position, name, whose)
        known = self._belonging.get(key)
        if known is None:
            known = self._belonging[key] = self._find(start, name, whose)
        return known

    def _find(self, start: Recorded, name: str, whose: Whose) -> Belonging:
        facts, mine = self.of(name), self.ids(start)
        shared = [field for field in id_fields(name) if field in mine]
        if whose is Whose.ANY or not shared:
            return Belonging((), facts)
        tied: list[Recorded] = []
        loose: list[Recorded] = []
        for fact in facts:
            theirs = [(field, given(fact.event, field)) for field in shared]
            carried = [value == mine[field] for field, value in theirs if value is not None]
            if whose is Whose.ANOTHER:
                loose += [] if all(carried) else [fact]
            elif all(carried):
                (tied if carried else loose).append(fact)
        return Belonging(tied, loose)
