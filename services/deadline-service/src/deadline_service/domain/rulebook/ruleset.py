"""The rules and the calendar that dates are calculated by, and a digest of both."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import TypeAdapter

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.rulebook import Rulebook

CALCULATION_VERSION: Final = 8
"""The version of the calculation.

Raise it with a change of the code that changes a date, the reason for one, an outcome or an item of
work of an existing case: all cases are then recalculated.
"""

DISPLAY_ONLY_FIELDS: Final = {
    "title",
    "duty",
    "words",
    "source",
    "confidence",
    "note",
    "readings",
    "cases",
    "checked",
    "ground",
    "phase",
    "noun",
}
"""Fields of a rule, an exception or a matter that affect no date."""


@dataclass(frozen=True)
class Ruleset:
    """The rules, and the bank holidays."""

    rulebook: Rulebook
    calendar: Calendar

    @cached_property
    def digest(self) -> str:
        """Equal for two rulesets whose data gives every case the same dates.

        The default settings are part of it, because a council without settings follows them.
        """
        book = self.rulebook
        limbs = [limb for same in book.exceptions.values() for limb in same]
        rows = (*book.rules, *limbs, *book.periods.values(), *book.matters.by_id.values())
        texts = [
            TypeAdapter(type(row)).dump_json(row, exclude=DISPLAY_ONLY_FIELDS).decode()
            for row in rows
        ]
        days = sorted(self.calendar.bank_holidays)
        parts = [
            str(CALCULATION_VERSION),
            CouncilSettings().model_dump_json(exclude={"caseload", "worklist"}),
            *map(str, days),
            *texts,
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
