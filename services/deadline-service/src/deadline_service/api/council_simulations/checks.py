"""What a supposition must be, beyond the schema of its request: something differs, and is valid."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from chassis.isolated_process import MAX_CPU_SECONDS, WorkLimitExceeded
from chassis.problems import InvalidRequest, Violation
from deadline_service.api.dependencies import AppContext
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.council_simulation.rule_problem import InvalidSupposedRules
from deadline_service.domain.council_simulation.simulation_basis import SimulationBasis
from deadline_service.domain.council_simulation.supposed_capacity import (
    is_act_of_duty,
    is_started_by_advice_request,
)
from deadline_service.domain.council_simulation.supposed_rulebook import supposed_rulebook
from deadline_service.domain.council_simulation.supposition import (
    DATELESS_SETTINGS,
    SupposedCalendar,
    SupposedCapacity,
    SupposedRules,
    Supposition,
)
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.rulebook import rulebook_documents
from events.envelope import LedgerId

MAX_RULES_LENGTH: Final = 64 * 1024
"""Characters of the supposed rules as JSON. Published."""
_ONE_OF: Final = "give exactly one of rules, calendar, settings and capacity"
_ONE_SPEED: Final = "give exactly one of within_days, percent_of_time and staff"


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
    elif supposed.settings is not MISSING:
        errors = [*_check_settings(supposed.settings)]
    elif supposed.capacity is not MISSING:
        errors = [*_check_capacity(supposed.capacity, context.rulebook)]
    if errors:
        raise InvalidRequest(errors=errors)


def check_difference(supposed: Supposition, ruleset: Ruleset, settings: CouncilSettings) -> None:
    """Refuse holidays or settings that are as the council has them; rules are checked before.

    Raises:
        InvalidRequest: nothing differs, or a closure day is removed that is none.
    """
    if supposed.calendar is not MISSING:
        errors = [*_unknown_closure_days(supposed.calendar, settings)]
        where, message = "/calendar", "no working day differs from those that the council has"
    elif supposed.settings is not MISSING:
        errors = []
        where, message = "/settings", "no setting differs from those of the council"
    else:
        return
    basis = SimulationBasis.of(supposed, ruleset, settings, {}, date.min)
    if not errors and not basis.supposes_change:
        errors = [Violation("no_change", message, pointer=where)]
    if errors:
        raise InvalidRequest(errors=errors)


def _unknown_closure_days(
    supposed: SupposedCalendar, settings: CouncilSettings
) -> Iterator[Violation]:
    for place, day in enumerate(supposed.closure_days_removed):
        if day not in settings.closure_days:
            pointer = f"/calendar/closure_days_removed/{place}"
            yield Violation("no_closure_day", "is no closure day of the council", pointer=pointer)


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
    if not any(supposed.model_dump().values()):
        message = "add or remove at least one day"
        yield Violation("no_days", message, pointer="/calendar")
    for place, day in enumerate(supposed.bank_holidays_removed):
        if day not in calendar.bank_holidays:
            pointer = f"/calendar/bank_holidays_removed/{place}"
            yield Violation("no_bank_holiday", "is no bank holiday of England", pointer=pointer)


def _check_settings(supposed: CouncilSettings) -> Iterator[Violation]:
    """Problems: no setting, or one that moves no date."""
    if not supposed.model_fields_set:
        yield Violation("no_settings", "give at least one setting", pointer="/settings")
    for name in DATELESS_SETTINGS:
        if name in supposed.model_fields_set:
            message = "moves no date of a deadline: leave it out"
            if name == "closure_days":
                message = (
                    "move no statutory date: suppose them under calendar, by closure_days_added"
                )
            yield Violation("moves_no_date", message, pointer=f"/settings/{name}")


def _check_capacity(supposed: SupposedCapacity, rulebook: Rulebook) -> Iterator[Violation]:
    """Problems: no speed or several, or a rule that is no duty to act by a day."""
    speeds = (supposed.within_days, supposed.percent_of_time, supposed.staff)
    if sum(each is not MISSING for each in speeds) != 1:
        yield Violation("either_or", _ONE_SPEED, pointer="/capacity")
    for place, rule_id in enumerate(supposed.rules):
        if not is_act_of_duty(rulebook, rule_id):
            message = "is no duty to act by a day that is counted from its start"
            yield Violation("no_such_duty", message, pointer=f"/capacity/rules/{place}")
        elif supposed.advice_kinds and not is_started_by_advice_request(rulebook, rule_id):
            message = "is not started by a request for advice: leave out advice_kinds"
            yield Violation("no_advice", message, pointer=f"/capacity/rules/{place}")
