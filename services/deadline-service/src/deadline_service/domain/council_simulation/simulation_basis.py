"""What a simulation compares: the present law and settings of a council, and the supposed ones."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, Self

from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.supposed_rulebook import supposed_rulebook
from deadline_service.domain.council_simulation.supposition import (
    SupposedCalendar,
    SupposedCapacity,
    Supposition,
)
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.parser import RulebookDocument
from deadline_service.domain.rulebook.ruleset import Ruleset


class AppliedLaw(NamedTuple):
    """What a case is evaluated by; `office` is the calendar of the council's open days."""

    ruleset: Ruleset
    settings: CouncilSettings
    office: Calendar

    @classmethod
    def of(cls, ruleset: Ruleset, settings: CouncilSettings) -> Self:
        """The law and a council's settings."""
        return cls(ruleset, settings, settings.office_calendar(ruleset.calendar))


class SimulationBasis(NamedTuple):
    """What is compared, as of which day."""

    before: AppliedLaw
    after: AppliedLaw
    capacity: SupposedCapacity | None
    today: date

    @classmethod
    def of(
        cls,
        supposed: Supposition,
        present: Ruleset,
        settings: CouncilSettings,
        documents: Mapping[str, RulebookDocument],
        today: date,
    ) -> Self:
        """The present law and settings of a council, and the supposed ones.

        Raises:
            InvalidSupposedRules: the supposed rules are invalid.
        """
        before = AppliedLaw.of(present, settings)
        after, capacity = before, None
        if supposed.rules is not MISSING:
            book = supposed_rulebook(supposed.rules, documents)
            after = AppliedLaw.of(Ruleset(book, present.calendar), settings)
        elif supposed.calendar is not MISSING:
            after = _supposed_calendar(supposed.calendar, present, settings)
        elif supposed.settings is not MISSING:
            given = {
                name: getattr(supposed.settings, name)
                for name in supposed.settings.model_fields_set
            }
            after = AppliedLaw.of(present, settings.model_copy(update=given))
        elif supposed.capacity is not MISSING:
            capacity = supposed.capacity
        return cls(before, after, capacity, today)

    @property
    def supposes_change(self) -> bool:
        """Whether something is supposed that differs: other rules, settings or working days."""
        before, after = self.before, self.after
        return (
            self.capacity is not None
            or before.ruleset.rulebook is not after.ruleset.rulebook
            or _dated(before.settings) != _dated(after.settings)
            or before.ruleset.calendar.weekdays_off != after.ruleset.calendar.weekdays_off
            or before.office.weekdays_off != after.office.weekdays_off
        )


def _dated(settings: CouncilSettings) -> CouncilSettings:
    """Settings without closure days, which are in the calendar of open days."""
    return settings.model_copy(update={"closure_days": ()})


def _supposed_calendar(
    supposed: SupposedCalendar, present: Ruleset, settings: CouncilSettings
) -> AppliedLaw:
    days = present.calendar.bank_holidays - {*supposed.bank_holidays_removed}
    calendar = Calendar(present.calendar.name, days | {*supposed.bank_holidays_added})
    closed = ({*settings.closure_days} - {*supposed.closure_days_removed}) | {
        *supposed.closure_days_added
    }
    council = settings.model_copy(update={"closure_days": tuple(sorted(closed))})
    return AppliedLaw.of(Ruleset(present.rulebook, calendar), council)
