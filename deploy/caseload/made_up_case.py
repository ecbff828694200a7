"""A made-up case while its life is generated."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from deploy.caseload.draws import Draws
from deploy.caseload.history import MadeUpHistory

WINDOW: Final = timedelta(days=5 * 365 + 1)
"""The years before the day of the caseload whose facts are all in the histories."""
_NAMESPACE: Final = uuid5(NAMESPACE_URL, "send-casework-caseload")
_SEPTEMBER: Final = 9


@dataclass(frozen=True, slots=True)
class MadeUpCase:
    """One case: what identifies it, its own draws, the child's birth date, and its history so far.

    `today` is the day as of which the council is looked at; no fact is after it.
    """

    seed: int
    index: int
    today: date
    born: date
    draws: Draws
    history: MadeUpHistory

    @property
    def window_start(self) -> date:
        """The first day from which all facts are in the history."""
        return self.today - WINDOW

    @property
    def cohort(self) -> int:
        """The calendar year in which the academic year of birth ends."""
        return self.born.year + (self.born.month >= _SEPTEMBER)

    def age_on(self, day: date) -> int:
        """The age in completed years."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    def fact_id(self, *name: int | str) -> str:
        """A UUID of something in this case, for the facts that need one rather than a label."""
        return str(stable_id(self.seed, self.index, *name))


def stable_id(seed: int, *name: int | str) -> UUID:
    """A UUID that is the same each time, for a seed and the name of a thing."""
    return uuid5(_NAMESPACE, ":".join(map(str, (seed, *name))))
