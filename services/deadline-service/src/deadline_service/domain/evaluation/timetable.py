"""What the law requires of a case: every duty, with its dates, from the facts and the rules."""

from collections.abc import Sequence
from datetime import date

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.clocks import start_clocks
from deadline_service.domain.evaluation.completeness import is_unknown
from deadline_service.domain.evaluation.deadline import (
    DeadlineState,
    EvaluatedDeadline,
    RepeatedStart,
)
from deadline_service.domain.evaluation.due_dates import LastDayCalculator
from deadline_service.domain.evaluation.ending import find_ending, has_begun
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.exception_claims import ExceptionClaims
from deadline_service.domain.evaluation.outcome import decide_outcome
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.envelope import EventEnvelope
from events.history import effective


def timetable(
    history: Sequence[EventEnvelope],
    rulebook: Rulebook,
    calendar: Calendar,
    settings: CouncilSettings,
    today: date,
) -> Sequence[EvaluatedDeadline]:
    """Every duty that the history of one case implies, in the order in which they began.

    Corrections and voids are applied. Only whether an open duty has been missed, or a right has
    lapsed, depends on `today`.
    """
    facts = CaseFacts(effective(history), rulebook.matters)
    delivery = settings.deemed_delivery(calendar)
    matcher = EventMatcher(facts, delivery, rulebook.periods)
    claimed = ExceptionClaims(facts, rulebook.exceptions, delivery, settings.exception_authorisers)
    lasting = LastDayCalculator(matcher, calendar, settings)
    is_taken_over = facts.complete_from > date.min

    def evaluated(clock: RuleClock) -> EvaluatedDeadline | None:
        rule, lasts = clock.rule, lasting.last_day(clock)
        counted = lasts.readings
        last_day = None if counted is None else counted.law
        if not has_begun(clock, matcher, last_day):
            return None
        claims = claimed.considered_for(clock, last_day)
        ending = find_ending(clock, matcher, last_day)
        outcome = decide_outcome(
            rule,
            counted,
            ending,
            excused=bool(claims) and any(claim.outcome.applies for claim in claims),
            today=today,
        )
        found = EvaluatedDeadline(
            clock,
            lasts.limit,
            counted,
            outcome.state,
            outcome.done,
            outcome.fell_away,
            claims,
            lasts.also_counted_from,
            lasts.fixed_by,
            ending.interrupted_by,
            ending.revived_by,
            outcome.too_late,
            repeated(clock) if clock.repeated else (),
        )
        if is_taken_over and is_unknown(found, facts.complete_from, rulebook.matters):
            return found._replace(state=DeadlineState.UNKNOWN, complete_from=facts.complete_from)
        return found

    def repeated(clock: RuleClock) -> tuple[RepeatedStart, ...]:
        begins = [
            (again, clock.begin._replace(fact=again.fact, started_on=again.on))
            for again in clock.repeated
        ]
        return tuple(
            RepeatedStart(again, lasting.last_day(clock._replace(begin=begin)).readings)
            for again, begin in begins
        )

    found = (evaluated(clock) for clock in start_clocks(facts, matcher, rulebook))
    return [each for each in found if each is not None]
