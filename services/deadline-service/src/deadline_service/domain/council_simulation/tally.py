"""How many deadlines of each rule differ, and by how many days."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import TypeAdapter

DAY_BOUNDS: Final = (7, 14, 28, 56, 112)
"""The last number of days of each group but the last, which has no end."""

RuleTally = Counter[str]
"""How many deadlines of one rule: by the name of a count."""
SimulationTally = dict[str, RuleTally]
"""The counts by rule."""

_STORED: Final = TypeAdapter[dict[str, dict[str, int]]](dict[str, dict[str, int]])


class DayGroup(NamedTuple):
    """So many days earlier or later: from the first number to the last, both included."""

    first: int
    last: int | None


def day_groups() -> Iterator[DayGroup]:
    """The groups of days, in order."""
    first = 1
    for last in DAY_BOUNDS:
        yield DayGroup(first, last)
        first = last + 1
    yield DayGroup(first, None)


def group_of(days: int) -> int:
    """The index of the group of a number of days, whichever its sign."""
    return sum(abs(days) > bound for bound in DAY_BOUNDS)


def merge_tallies(*tallies: SimulationTally) -> SimulationTally:
    """The sums of some tallies, in the order of the rules' ids."""
    sums: defaultdict[str, RuleTally] = defaultdict(Counter)
    for tally in tallies:
        for rule, counts in tally.items():
            sums[rule].update(counts)
    return {rule: sums[rule] for rule in sorted(sums)}


def tally_to_json(tally: Mapping[str, Mapping[str, int]]) -> str:
    """A tally as it is stored."""
    return _STORED.dump_json({rule: dict(counts) for rule, counts in tally.items()}).decode()


def tally_from_json(text: str) -> SimulationTally:
    """A stored tally."""
    return {rule: Counter(counts) for rule, counts in _STORED.validate_json(text).items()}
