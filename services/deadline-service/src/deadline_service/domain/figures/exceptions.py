"""Exceptions that are claimed in a case, for figures with and without them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pydantic_core import MISSING

from events.contracts import AssessmentExceptionClaimed, AssessmentExceptionWithdrawn
from events.contracts.references import AdviceId, ExceptionId, RequestId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import EventEnvelope


class ClaimedException(NamedTuple):
    """A claim that is not withdrawn, and the fact of it."""

    claim: AssessmentExceptionClaimed
    fact: EventEnvelope


def claimed_exceptions(
    history: Sequence[EventEnvelope], grounds: Collection[ExceptionGround]
) -> Sequence[ClaimedException]:
    """The claims on some grounds. The limits apply as if withdrawn ones had never been made."""
    claims: dict[ExceptionId, ClaimedException] = {}
    for fact in history:
        match fact.event:
            case AssessmentExceptionClaimed(exception_id=key) if fact.event.ground in grounds:
                claims[key] = ClaimedException(fact.event, fact)
            case AssessmentExceptionWithdrawn(exception_id=key):
                claims.pop(key, None)
            case _:
                pass
    return list(claims.values())


def deciding_claims(
    claims: Sequence[ClaimedException], rules: Collection[str]
) -> Iterator[EventEnvelope]:
    """Of some claims about the same subjects, for each of some limits the one that began first."""
    for rule in rules:
        about = [each for each in claims if rule in each.claim.limits]
        if about:
            yield min(about, key=lambda each: each.claim.began_on).fact


def excused_on(
    claims: Sequence[ClaimedException],
    rules: Collection[str],
    *,
    request_id: RequestId | None = None,
    advice_id: AdviceId | None = None,
) -> date | None:
    """The first day of a claim about one of some limits of a request or an advice."""
    days = (
        claim.began_on
        for claim, _ in claims
        if not set(rules).isdisjoint(claim.limits)
        and (request_id is None or claim.request_id in (MISSING, request_id))
        and (advice_id is None or claim.advice_id in (MISSING, advice_id))
    )
    return min(days, default=None)
