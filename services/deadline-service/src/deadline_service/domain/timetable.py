"""What the law requires of a case: every duty, with its dates, from the facts and the rules."""

from collections.abc import Sequence
from datetime import date

from deadline_service.domain.claims import Claims
from deadline_service.domain.clocks import Started, started
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.deadline import Deadline
from deadline_service.domain.facts import Facts
from deadline_service.domain.lasting import Lasting
from deadline_service.domain.matching import Matcher
from deadline_service.domain.outcome import outcome
from deadline_service.domain.rulebook.book import Rulebook
from events.envelope import EventEnvelope
from events.history import effective


def timetable(
    history: Sequence[EventEnvelope],
    rulebook: Rulebook,
    calendar: Calendar,
    settings: CouncilSettings,
    today: date,
) -> Sequence[Deadline]:
    """Every duty that the history of one case implies, in the order in which they began.

    Corrections and voids are heard. Nothing depends on `today` but whether a duty that is still
    to be done has been missed, or a right has lapsed.
    """
    facts = Facts(effective(history))
    delivery = settings.delivery(calendar)
    matcher = Matcher(facts, delivery, rulebook.spells)
    claimed = Claims(facts, rulebook.exceptions, delivery, settings.exception_authorisers)
    lasting = Lasting(matcher, calendar, settings)

    def timed(clock: Started) -> Deadline:
        rule, lasts = clock.rule, lasting.of(clock)
        counted = lasts.reckoning
        last_day = None if counted is None else counted.law
        claims = claimed.about(clock, last_day)
        stands = outcome(
            rule,
            counted,
            matcher.first(rule.ended_by, clock.clock),
            matcher.first(rule.falls_away, clock.clock),
            excused=bool(claims) and any(claim.answer.applies for claim in claims),
            today=today,
        )
        return Deadline(clock, lasts.limit, counted, *stands, claims, lasts.also, lasts.fixed)

    return [timed(clock) for clock in started(facts, matcher, rulebook)]
