"""What met a clock, what ended it without the act, and what revived it."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.evaluation.clock_start import ClockStart
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock

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


def find_ending(clock: RuleClock, matcher: EventMatcher, last_day: date | None) -> Ending:
    """The ending of a clock with a last day, by the facts alone, whatever the day."""
    rule, begin = clock.rule, clock.begin
    done = _last_act(clock, matcher, last_day)
    fell_away = _first_end(clock, matcher, _from_any_day(clock), last_day)
    if fell_away is not None and done is not None and done.on >= clock.succeeded_on:
        done = None  # the act of the next clock of the same matter
    if fell_away is None or not (rule.revived_by or rule.begun_by):
        return Ending(done, fell_away)
    interrupted_by = revived_by = None
    while fell_away is not None and (done is None or fell_away.on < done.on):
        since = fell_away.on
        if revived_by is not None and revived_by.on == since:
            since += _NEXT_DAY  # one change of mind revives once
        revived = _revival(clock, matcher, since, fell_away.on, last_day)
        if revived is None:
            break
        interrupted_by, revived_by = fell_away, revived
        since = revived.on if revived.on > fell_away.on else revived.on + _NEXT_DAY
        from_then = begin._replace(since=since, earliest=since)
        fell_away = _first_end(clock, matcher, from_then, last_day)
    if revived_by is not None and revived_by.on < begin.since:
        interrupted_by = revived_by = None  # an earlier plan
    return Ending(done, fell_away, interrupted_by, revived_by)


def _last_act(clock: RuleClock, matcher: EventMatcher, last_day: date | None) -> Occurrence | None:
    """The first act that was not undone by the last day."""
    rule, begin = clock.rule, clock.begin
    done = matcher.first(rule.ended_by, begin)
    if last_day is None or not rule.undone_by:
        return done
    while done is not None:
        undone = matcher.first_from(rule.undone_by, begin, done.on)
        if undone is None or undone.on > last_day:
            break
        done = matcher.first_from(rule.ended_by, begin, max(undone.on, done.on + _NEXT_DAY))
    return done


def _from_any_day(clock: RuleClock) -> ClockStart:
    """From when a clock may fall away: an act has to wait until the rule opens, an end does not.

    A plan may end years before the transfer that it was to be amended for. What ended before
    another plan began is revived by that.
    """
    rule, begin = clock.rule, clock.begin
    if rule.opens is None or not rule.begun_by:
        return begin
    return begin._replace(since=date.min, earliest=date.min)


def _first_end(
    clock: RuleClock, matcher: EventMatcher, begin: ClockStart, last_day: date | None
) -> Occurrence | None:
    """The first fact by which a clock falls away."""
    at_any_time = matcher.first(clock.rule.falls_away, begin)
    if last_day is None or not clock.rule.falls_away_in_time:
        return at_any_time
    in_time = matcher.first(clock.rule.falls_away_in_time, begin)
    if in_time is None or in_time.on > last_day:
        return at_any_time
    return in_time if at_any_time is None else min(at_any_time, in_time)


def has_begun(clock: RuleClock, matcher: EventMatcher, last_day: date | None) -> bool:
    """Whether what a rule is about had begun by its last day, or may have: no other fact shows it.

    A plan that was first made after the last day could not be amended by it.
    """
    begun_by = clock.rule.begun_by
    if last_day is None or not begun_by:
        return True
    begun = matcher.first_from(begun_by, clock.begin, date.min)
    if begun is None or begun.on <= last_day:
        return True
    return matcher.has_fact_before(
        (*begun_by, *clock.rule.ended_by, *clock.rule.falls_away), begun.on
    )


def _revival(
    clock: RuleClock, matcher: EventMatcher, since: date, fell_away: date, last_day: date | None
) -> Occurrence | None:
    """The first fact from a day on that revives a clock, before its matter's next clock starts."""
    revived = matcher.first_from(clock.rule.revived_by, clock.begin, since)
    if revived is not None and _is_final(clock, matcher, fell_away, revived.on):
        revived = None
    begun = matcher.first_from(clock.rule.begun_by, clock.begin, since)
    if begun is not None and (last_day is None or begun.on <= last_day):
        revived = begun if revived is None else min(begun, revived)
    return None if revived is None or revived.on >= clock.succeeded_on else revived


def _is_final(clock: RuleClock, matcher: EventMatcher, fell_away: date, revived: date) -> bool:
    """Whether a fact before the revival excludes it, such as another plan."""
    excluded_by = matcher.first_from(clock.rule.not_revived_after, clock.begin, fell_away)
    return excluded_by is not None and excluded_by.on < revived
