"""What the law requires of a case: every duty, with its dates, from the facts and the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deadline_service.domain.claims import considered
from deadline_service.domain.clocks import Started, started
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.counting.counting import Limit, reckon
from deadline_service.domain.counting.length import Length
from deadline_service.domain.counting.reckoning import Manner, leaving
from deadline_service.domain.deadline import Deadline
from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from deadline_service.domain.matching import first
from deadline_service.domain.outcome import outcome
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.rulebook.rule import Rule
from events.envelope import Recorded
from events.history import effective


def timetable(
    history: Sequence[Recorded],
    rulebook: Rulebook,
    calendar: Calendar,
    settings: CouncilSettings,
    today: date,
) -> Sequence[Deadline]:
    """Every duty that the history of one case implies, in the order in which they began.

    Corrections and voids are heard. Nothing depends on `today` but whether a duty that is still
    to be done has been missed.
    """
    facts = Facts(effective(history))
    delivery = Delivery(calendar, settings.deemed_delivery_days)
    manners = tuple(settings.manner(calendar, protects_family=yes) for yes in (False, True))
    timing = _Timing(facts, delivery, rulebook, settings, manners)
    return [timing.deadline(clock, today) for clock in started(facts, rulebook, delivery)]


@dataclass(frozen=True, slots=True)
class _Timing:
    """Everything but the clock and the day that a deadline is made from."""

    facts: Facts
    delivery: Delivery
    rulebook: Rulebook
    settings: CouncilSettings
    manners: Sequence[Manner]
    """How to count what an authority owes, and what protects a family."""

    def deadline(self, clock: Started, today: date) -> Deadline:
        """One clock with its dates, its outcome and the claims about it."""
        rule = clock.rule
        limit = _limit(rule, self.settings)
        manner = self.manners[rule.protects_family]
        counted = reckon(clock.started_on, rule.counting, limit, manner)
        if counted is not None and rule.leaves is not None:
            counted = leaving(counted, rule.leaves.number)
        last_day = None if counted is None else counted.law
        claims = considered(clock, last_day, self.facts, self.rulebook.exceptions)
        stands = outcome(
            rule,
            last_day,
            first(rule.ended_by, clock.clock, self.facts, self.delivery),
            first(rule.falls_away, clock.clock, self.facts, self.delivery),
            excused=any(claim.answer.applies for claim in claims),
            today=today,
        )
        return Deadline(
            clock=clock,
            limit=limit,
            reckoning=counted,
            state=stands.state,
            done=stands.done,
            fell_away=stands.fell_away,
            claims=claims,
        )


def _limit(rule: Rule, settings: CouncilSettings) -> Limit | None:
    """A rule's limit, with the council's own number where the rule leaves that to councils."""
    if rule.council_may_set is None or not isinstance(rule.limit, Length):
        return rule.limit
    return Length(settings.number(rule.council_may_set), rule.limit.unit)
