"""What met a clock, what ended it without the act, and what revived it."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.evaluation.clocks import RuleClock
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.occurrence import Occurrence

_NEXT_DAY: Final = timedelta(days=1)


class Ending(NamedTuple):
    """The first act that met a clock, the fact by which it fell away, and the last that revived it.

    An authority that changes its mind revives the time limits that its refusal had ended, with
    their first dates: R (W) v Hertfordshire [2023] EWHC 3138 (Admin).
    """

    done: Occurrence | None
    fell_away: Occurrence | None
    interrupted_by: Occurrence | None = None
    """The fact by which it had fallen away before it was revived."""
    revived_by: Occurrence | None = None


def find_ending(clock: RuleClock, matcher: EventMatcher) -> Ending:
    """The ending of a clock, by the facts alone, whatever the day."""
    rule, begin = clock.rule, clock.begin
    done = matcher.first(rule.ended_by, begin)
    fell_away = matcher.first(rule.falls_away, begin)
    if fell_away is not None and done is not None and done.on >= clock.succeeded_on:
        done = None  # the act of the next clock of the same matter
    if fell_away is None or not rule.revived_by:
        return Ending(done, fell_away)
    interrupted_by = revived_by = None
    while fell_away is not None and (done is None or fell_away.on < done.on):
        since = fell_away.on
        if revived_by is not None and revived_by.on == since:
            since += _NEXT_DAY  # one change of mind revives once
        revived = matcher.first_from(rule.revived_by, begin, since)
        if revived is None or revived.on >= clock.succeeded_on:
            break
        if _is_final(clock, matcher, fell_away.on, revived.on):
            break
        interrupted_by, revived_by = fell_away, revived
        since = revived.on if revived.on > fell_away.on else revived.on + _NEXT_DAY
        fell_away = matcher.first_from(rule.falls_away, begin, since)
    return Ending(done, fell_away, interrupted_by, revived_by)


def _is_final(clock: RuleClock, matcher: EventMatcher, fell_away: date, revived: date) -> bool:
    """Whether a fact before the revival excludes it, such as another plan."""
    excluded_by = matcher.first_from(clock.rule.not_revived_after, clock.begin, fell_away)
    return excluded_by is not None and excluded_by.on < revived
