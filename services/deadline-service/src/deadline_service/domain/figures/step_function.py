"""A value that changes on some days."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


class StepFunction(Generic[ValueT]):
    """The value on each day, given the values from some days on; before the first, None."""

    def __init__(self, values: Mapping[date, ValueT | None]) -> None:
        """Take the first day of each value."""
        self.days: Sequence[date] = sorted(values)
        self._values = [values[day] for day in self.days]

    def on(self, day: date) -> ValueT | None:
        """The value on a day."""
        place = bisect_right(self.days, day)
        return self._values[place - 1] if place else None
