"""Who holds a case on a day: the officer who covers it that day, else the one who leads it."""

from collections.abc import Iterable
from datetime import date
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

HolderT = TypeVar("HolderT", bound=UUID)
HolderT_co = TypeVar("HolderT_co", bound=UUID, covariant=True)


class Assignment(NamedTuple, Generic[HolderT_co]):
    """A period for which an officer or a team has a case, both days included.

    `to_on` None: no end is known. A cover takes precedence over the lead on its days.
    """

    from_on: date
    to_on: date | None
    holder: HolderT_co
    is_cover: bool = False

    def includes(self, day: date) -> bool:
        """Whether a day is in the period."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def assignment_on(
    assignments: Iterable[Assignment[HolderT]], day: date
) -> Assignment[HolderT] | None:
    """Which of the assignments of a case applies on a day; None where none does.

    Of several covers the one that began last applies, and so of several leads.
    """
    current = [each for each in assignments if each.includes(day)]
    return max(current, key=lambda each: (each.is_cover, each.from_on), default=None)
