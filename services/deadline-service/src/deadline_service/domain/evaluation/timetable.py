"""What the law requires of a case: every duty, with its dates, from the facts and the rules."""

from collections.abc import Sequence
from datetime import date

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.clocks import RuleClock, start_clocks
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.due_dates import LastDayCalculator
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.exception_claims import ExceptionClaims
from deadline_service.domain.evaluation.outcome import decide_outcome
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
    facts = CaseFacts(effective(history))
    delivery = settings.deemed_delivery(calendar)
    matcher = EventMatcher(facts, delivery, rulebook.periods)
    claimed = ExceptionClaims(facts, rulebook.exceptions, delivery, settings.exception_authorisers)
    lasting = LastDayCalculator(matcher, calendar, settings)

    def evaluated(clock: RuleClock) -> EvaluatedDeadline:
        rule, lasts = clock.rule, lasting.last_day(clock)
        counted = lasts.readings
        last_day = None if counted is None else counted.law
        claims = claimed.considered_for(clock, last_day)
        outcome = decide_outcome(
            rule,
            counted,
            matcher.first(rule.ended_by, clock.begin),
            matcher.first(rule.falls_away, clock.begin),
            excused=bool(claims) and any(claim.outcome.applies for claim in claims),
            today=today,
        )
        return EvaluatedDeadline(
            clock, lasts.limit, counted, *outcome, claims, lasts.also_counted_from, lasts.fixed_by
        )

    return [evaluated(clock) for clock in start_clocks(facts, matcher, rulebook)]
