"""Exceptions that are claimed in a case, for figures with and without them.

A claim excuses if it can apply to a limit at all: on a ground of the regulation, within the period
of the limit, and long enough. Whether the evidence shows the ground, and who authorised the claim,
is judged in the deadlines of the case.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.figures.subjects import DatedSubjects
from events.contracts import AssessmentExceptionClaimed, AssessmentExceptionWithdrawn
from events.contracts.references import AdviceId, ExceptionId, RequestId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import EventEnvelope

FOUR_WEEKS: Final = timedelta(weeks=4)
"""How long a closure or an absence must last: SEND Regulations 2014 reg 5(4)(a), (b), (d)."""
CLOSURE_MARGIN: Final = timedelta(weeks=1)
"""How long before closing, and before re-opening, advice is asked for: reg 5(4)(a), (b)."""
MAX_UNNAMED_CLAIMS: Final = 20
"""Claims about no named request or advice that are considered for one: the last that began."""
_CLOSURES: Final = frozenset({ExceptionGround.SCHOOL_CLOSED, ExceptionGround.EARLY_YEARS_CLOSED})
_DAY: Final = timedelta(days=1)


class ClaimedException(NamedTuple):
    """A claim that is not withdrawn, and the fact of it."""

    claim: AssessmentExceptionClaimed
    fact: EventEnvelope


class LimitPeriod(NamedTuple):
    """A limit: the rules by which a claim names it, its grounds, its first and last day."""

    rules: Collection[str]
    grounds: Collection[ExceptionGround]
    first: date
    last: date


class JudgedClaims(NamedTuple):
    """The first day of a claim that can apply to a limit; without one, of one that cannot."""

    excused_on: date | None = None
    rejected_on: date | None = None


def claimed_exceptions(history: Sequence[EventEnvelope]) -> Sequence[ClaimedException]:
    """The claims of a case. The limits apply as if withdrawn ones had never been made."""
    claims: dict[ExceptionId, ClaimedException] = {}
    for fact in history:
        match fact.event:
            case AssessmentExceptionClaimed(exception_id=key):
                claims[key] = ClaimedException(fact.event, fact)
            case AssessmentExceptionWithdrawn(exception_id=key):
                claims.pop(key, None)
            case _:
                pass
    return list(claims.values())


class UnnamedClaims:
    """Claims that name no request or advice, by the days on which they began."""

    def __init__(self, claims: Sequence[ClaimedException], rules: Collection[str]) -> None:
        """Take those that name one of some limits."""
        self._by_day = DatedSubjects(
            (each.claim.began_on, each.fact)
            for each in claims
            if not set(rules).isdisjoint(each.claim.limits)
        )

    def about(self, last_day: date) -> Iterator[EventEnvelope]:
        """Those that may be about a limit that ends on a day; one that began later is not."""
        yield from self._by_day.last_by(last_day + CLOSURE_MARGIN, MAX_UNNAMED_CLAIMS)


def judged_claims(
    claims: Sequence[ClaimedException],
    limit: LimitPeriod,
    *,
    request_id: RequestId | None = None,
    advice_id: AdviceId | None = None,
) -> JudgedClaims:
    """Whether a claim that names a limit of a request or an advice can apply to it."""
    days: dict[bool, list[date]] = {True: [], False: []}
    for claim, _ in claims:
        if (
            not set(limit.rules).isdisjoint(claim.limits)
            and (request_id is None or claim.request_id in (MISSING, request_id))
            and (advice_id is None or claim.advice_id in (MISSING, advice_id))
        ):
            days[can_apply(claim, limit)].append(claim.began_on)
    if days[True]:
        return JudgedClaims(excused_on=min(days[True]))
    return JudgedClaims(rejected_on=min(days[False], default=None))


def can_apply(claim: AssessmentExceptionClaimed, limit: LimitPeriod) -> bool:
    """Whether a claim has a ground of a limit, reaches its period, and lasts long enough.

    An absence must lie within the period for its four weeks; a closure lasts four weeks, and the
    days on which advice could be asked for on that ground reach the period.
    """
    if claim.ground not in limit.grounds:
        return False
    began = claim.began_on
    over = date.max if claim.ended_on is MISSING else _after(claim.ended_on, _DAY)
    if claim.ground in _CLOSURES:
        opens, closes = _before(began, CLOSURE_MARGIN), _before(over, CLOSURE_MARGIN)
        is_long = over - began >= FOUR_WEEKS
        return is_long and opens <= limit.last and closes >= limit.first
    least = FOUR_WEEKS if claim.ground is ExceptionGround.ABSENT_FOUR_WEEKS else _DAY
    return min(over, _after(limit.last, _DAY)) - max(began, limit.first) >= least


def _after(day: date, more: timedelta) -> date:
    return day + more if date.max - day >= more else date.max


def _before(day: date, less: timedelta) -> date:
    return day - less if day - date.min >= less else date.min
