"""The request of a simulation of a whole council, and its checks."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict
from pydantic_core import MISSING

from chassis.isolated_process import MAX_CPU_SECONDS, WorkLimitExceeded
from chassis.problems import InvalidRequest, Violation
from chassis.strict_model import StrictModel
from deadline_service.api.dependencies import AppContext
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.supposed_capacity import is_act_of_duty
from deadline_service.domain.council_simulation.supposed_rulebook import (
    InvalidSupposedRules,
    supposed_rulebook,
)
from deadline_service.domain.council_simulation.supposition import (
    SupposedCalendar,
    SupposedCapacity,
    SupposedRules,
    Supposition,
)
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.rulebook import rulebook_documents
from events.contracts.references import EventDate
from events.envelope import LedgerId

MAX_RULES_LENGTH: Final = 64 * 1024
"""Characters of the supposed rules as JSON. Published."""
_ONE_OF: Final = "give exactly one of rules, calendar, settings and capacity"
_ONE_SPEED: Final = "give exactly one of within_days, percent_of_time and staff"


class CreateCouncilSimulationRequest(StrictModel):
    """What is supposed to differ in all cases of the council: exactly one of the four."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "council": True,
                    "rules": {"replaced": [{"id": "plan-final", "values": {"limit": "16 weeks"}}]},
                    "today": "2026-12-01",
                }
            ]
        }
    )

    council: Literal[True] | MISSING = MISSING
    """May be stated; it is the only possible value."""
    rules: SupposedRules | MISSING = MISSING
    """Rules that are replaced or added, at most 65,536 characters."""
    calendar: SupposedCalendar | MISSING = MISSING
    """Bank holidays and closure days that are added or removed."""
    settings: CouncilSettings | MISSING = MISSING
    """The settings that differ. What is left out stays as the council has set it."""
    capacity: SupposedCapacity | MISSING = MISSING
    """Acts that are done sooner, by arithmetic that is shown."""
    today: EventDate | MISSING = MISSING
    """The current day of the simulation; left out: today."""

    @property
    def supposition(self) -> Supposition:
        """What is supposed, without the day."""
        return Supposition.model_validate(
            {name: getattr(self, name) for name in Supposition.model_fields if self._has(name)}
        )

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not MISSING


async def check_supposition(
    supposed: Supposition, context: AppContext, ledger_id: LedgerId
) -> None:
    """Refuse a supposition that cannot be simulated.

    Raises:
        InvalidRequest: it supposes nothing, several things, or rules that are invalid.
    """
    if len(supposed.kinds) != 1:
        raise InvalidRequest(errors=[Violation("either_or", _ONE_OF, pointer="")])
    errors: Sequence[Violation] = ()
    if supposed.rules is not MISSING:
        errors = await _check_rules(supposed.rules, context, ledger_id)
    elif supposed.calendar is not MISSING:
        errors = [*_check_calendar(supposed.calendar, context.calendar)]
    elif supposed.capacity is not MISSING:
        errors = [*_check_capacity(supposed.capacity, context.rulebook)]
    if errors:
        raise InvalidRequest(errors=errors)


def rule_violations(rules: str) -> Sequence[Violation]:
    """What is wrong with supposed rules, given as JSON. It takes some 0.1 s of processor time."""
    try:
        supposed_rulebook(SupposedRules.model_validate_json(rules), rulebook_documents())
    except InvalidSupposedRules as error:
        return [
            Violation(each.code, each.message, pointer=f"/rules{each.pointer}")
            for each in error.problems[:100]
        ]
    return ()


async def _check_rules(
    rules: SupposedRules, context: AppContext, ledger_id: LedgerId
) -> Sequence[Violation]:
    if not rules.replaced and not rules.added:
        return [Violation("no_rules", "replace or add at least one rule", pointer="/rules")]
    text = rules.model_dump_json(exclude_unset=True)
    if len(text) > MAX_RULES_LENGTH:
        message = f"must have at most {MAX_RULES_LENGTH} characters of JSON"
        return [Violation("too_long", message, pointer="/rules")]
    try:
        return await context.work_pool.run(ledger_id, rule_violations, text)
    except WorkLimitExceeded:
        message = f"take more than {MAX_CPU_SECONDS:g} seconds to check: suppose fewer"
        return [Violation("too_much_work", message, pointer="/rules")]


def _check_calendar(supposed: SupposedCalendar, calendar: Calendar) -> Iterator[Violation]:
    """Problems: nothing differs, or a day is removed that is no bank holiday."""
    if not supposed.model_fields_set:
        message = "add or remove at least one day"
        yield Violation("no_days", message, pointer="/calendar")
    for place, day in enumerate(supposed.bank_holidays_removed):
        if day not in calendar.bank_holidays:
            pointer = f"/calendar/bank_holidays_removed/{place}"
            yield Violation("no_bank_holiday", "is no bank holiday of England", pointer=pointer)


def _check_capacity(supposed: SupposedCapacity, rulebook: Rulebook) -> Iterator[Violation]:
    """Problems: no speed or several, or a rule that is no duty to act by a day."""
    speeds = (supposed.within_days, supposed.percent_of_time, supposed.staff)
    if sum(each is not MISSING for each in speeds) != 1:
        yield Violation("either_or", _ONE_SPEED, pointer="/capacity")
    for place, rule_id in enumerate(supposed.rules):
        if not is_act_of_duty(rulebook, rule_id):
            message = "is no duty to act by a day that is counted from its start"
            yield Violation("no_such_duty", message, pointer=f"/capacity/rules/{place}")
