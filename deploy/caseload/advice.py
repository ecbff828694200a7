"""Advice for an assessment: who is asked, how long it takes, who is reminded, what is returned."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.requests import REQUEST_LABEL
from deploy.caseload.school_year import next_school_day, next_working_day

_AUGUST: Final = 8
_SCHOOL_AGE: Final = 5
_YEAR_9: Final = 13


@dataclass(frozen=True, slots=True)
class AdviceSource:
    """Who gives a kind of advice, in how many of the cases, and in how many days by median."""

    kind: str
    adviser: str
    share: float
    median: float
    spread: float
    by_school: bool = False


SOURCES: Final = (
    AdviceSource("a", "parent_or_young_person", 1.0, 15, 0.55),
    AdviceSource("b", "head_or_principal", 1.0, 22, 0.4, by_school=True),
    AdviceSource("c", "health_professional", 1.0, 29, 0.4),
    AdviceSource("d", "educational_psychologist", 1.0, 39, 0.55),
    AdviceSource("e", "social_care", 1.0, 22, 0.45),
    AdviceSource("f", "other", 0.25, 32, 0.45),
    AdviceSource("g", "other", 1.0, 25, 0.5, by_school=True),
    AdviceSource("h", "other", 0.07, 30, 0.5),
)
"""Assumptions: no national figure of days by kind is published. The law gives six weeks (reg 8);
inspections and the Ombudsman name educational psychologists and health as the latest."""
_RETURN_REASONS: Final = (
    "provision_not_specific",
    "needs_not_covered",
    "incomplete",
    "out_of_date",
)


def gather_advice(case: MadeUpCase, agreed_on: date, pace: float) -> date:
    """Ask for all advice after an agreement; returns the day on which the last arrived.

    `pace` multiplies every duration: some cases are slower than others throughout.
    """
    later = 0 if case.draws.chance(0.35) else case.draws.days(3, 0.8)
    asked_on = next_working_day(agreed_on + timedelta(days=later))
    age = case.age_on(agreed_on)
    asked = [
        source
        for source in SOURCES
        if case.draws.chance(source.share) and (source.kind != "g" or age >= _YEAR_9)
    ]
    return max(_obtain(case, source, asked_on, pace) for source in asked)


def _obtain(case: MadeUpCase, source: AdviceSource, asked_on: date, pace: float) -> date:
    draws, advice_id = case.draws, f"advice-{source.kind}"
    adviser = source.adviser
    if source.kind == "b" and case.age_on(asked_on) < _SCHOOL_AGE:
        adviser = "early_years_provider"
    if source.kind in {"c", "d"} and draws.chance(0.03):
        return _accept_existing(case, source, asked_on)
    asked: dict[str, JsonValue] = {"advice_id": advice_id, "request_id": REQUEST_LABEL}
    case.history.record(
        "assessment.advice_requested",
        asked_on,
        **asked,
        kind=source.kind,
        adviser=adviser,
        requested_on=asked_on,
    )
    received_on = _arrival(case, source, asked_on, draws.days(source.median * pace, source.spread))
    _chase(case, source, asked_on, received_on)
    case.history.record(
        "assessment.advice_received", received_on, advice_id=advice_id, on=received_on
    )
    if source.kind == "a" or not draws.chance(0.035):
        return received_on
    returned_on = next_working_day(received_on + timedelta(days=draws.between(2, 9)))
    case.history.record(
        "assessment.advice_returned",
        returned_on,
        advice_id=advice_id,
        on=returned_on,
        reason=draws.pick(_RETURN_REASONS),
    )
    again_on = _arrival(case, source, returned_on, draws.days(16, 0.6))
    case.history.record("assessment.advice_received", again_on, advice_id=advice_id, on=again_on)
    return again_on


def _accept_existing(case: MadeUpCase, source: AdviceSource, asked_on: date) -> date:
    on = next_working_day(asked_on + timedelta(days=case.draws.between(2, 12)))
    case.history.record(
        "assessment.existing_advice_accepted",
        on,
        advice_id=f"advice-{source.kind}",
        request_id=REQUEST_LABEL,
        kind=source.kind,
        on=on,
        author_agreed=True,
        authority_agreed=True,
        family_agreed=True,
    )
    return on


def _arrival(case: MadeUpCase, source: AdviceSource, asked_on: date, days: int) -> date:
    """No advice arrives in August, and none of a school in its holidays."""
    day = asked_on + timedelta(days=max(days, 3))
    day = next_school_day(day) if source.by_school else next_working_day(day)
    if day.month != _AUGUST:
        return day
    return next_school_day(date(day.year, 9, 1) + timedelta(days=case.draws.between(1, 16)))


def _chase(case: MadeUpCase, source: AdviceSource, asked_on: date, received_on: date) -> None:
    """Remind who has not answered: about the fifth week, then every three weeks or so."""
    on = asked_on + timedelta(days=case.draws.between(30, 44))
    for _ in range(4):
        on = next_working_day(on)
        if on >= received_on:
            return
        if case.draws.chance(0.7):
            advice_id = f"advice-{source.kind}"
            case.history.record("assessment.advice_chased", on, advice_id=advice_id, on=on)
        on += timedelta(days=case.draws.between(14, 26))
