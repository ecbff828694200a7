"""What dates are worked out by, whatever a council chose, and how one law is told from another."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.rulebook import Rulebook

CALCULATION_VERSION: Final = 2
"""How this code works dates out of the rules. Raise it with a change of the code by which a date or
an outcome of an existing case becomes another: all cases are then timed anew."""

_DISPLAY_ONLY: Final = {
    "duty",
    "words",
    "source",
    "confidence",
    "note",
    "checked",
    "ground",
    "phase",
}
"""What is said of a rule or an exception to its reader, and moves no date."""


@dataclass(frozen=True)
class Ruleset:
    """The rules, and the days on which nobody works."""

    rulebook: Rulebook
    calendar: Calendar

    @cached_property
    def digest(self) -> str:
        """The same for two laws by which every case has the same dates, as far as can be told.

        The usual settings are in it, because a council that chose nothing follows them.
        """
        book = self.rulebook
        limbs = [limb for same in book.exceptions.values() for limb in same]
        rows = (*book.rules, *limbs, *book.periods.values())
        said = [row.model_dump_json(exclude=_DISPLAY_ONLY) for row in rows]
        days = sorted(self.calendar.bank_holidays)
        parts = [
            str(CALCULATION_VERSION),
            CouncilSettings().model_dump_json(),
            *map(str, days),
            *said,
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
