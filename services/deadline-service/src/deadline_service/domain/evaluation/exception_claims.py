"""Whether a claimed exception disapplies a limit, and why or why not.

An exception never stops, pauses or restarts a clock and never moves a date. It means that a body
need not comply with one limit, if the facts are such that its ground can reach that limit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode, DayRange
from deadline_service.domain.evaluation.evidence_dates import EvidenceDates
from deadline_service.domain.evaluation.exception_tests import (
    ClaimContext,
    ClaimOutcome,
    run_exception_test,
)
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.exception_rule import ExceptionRule, find_limb
from deadline_service.domain.rulebook.rule import Rule
from events.contracts import AssessmentExceptionClaimed, AssessmentExceptionWithdrawn
from events.contracts.references import ExceptionId, OfficerId
from events.envelope import EventEnvelope


class ConsideredClaim(NamedTuple):
    """A claim that names a limit, and its outcome."""

    fact: EventEnvelope
    claim: AssessmentExceptionClaimed
    outcome: ClaimOutcome


class ExceptionClaims:
    """The claims of a case, by the limits that they name."""

    def __init__(
        self,
        facts: CaseFacts,
        known: Mapping[str, Sequence[ExceptionRule]],
        delivery: DeemedDelivery,
        authorisers: Sequence[OfficerId] = (),
    ) -> None:
        """`authorisers` are the officers who may authorise a claim; empty: anyone may."""
        self._facts = facts
        self._known = known
        self._evidence = EvidenceDates(facts, delivery)
        self._authorisers = authorisers
        self._named = {
            limit
            for fact in facts.of_type(AssessmentExceptionClaimed.type)
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            for limit in claim.limits
        }
        self._withdrawn: dict[ExceptionId, date] = {}
        for fact in facts.of_type(AssessmentExceptionWithdrawn.type):
            if isinstance(withdrawal := fact.event, AssessmentExceptionWithdrawn):
                self._withdrawn.setdefault(withdrawal.exception_id, withdrawal.on)

    def considered_for(
        self, clock: RuleClock, last_day: date | None
    ) -> tuple[ConsideredClaim, ...]:
        """Every claim that names a clock's rule, each with its outcome."""
        if clock.rule.id not in self._named:
            return ()
        claims = self._facts.related(clock.starting_fact, AssessmentExceptionClaimed.type)
        return tuple(
            ConsideredClaim(fact, claim, self._outcome(claim, clock, last_day))
            for fact in claims.all()
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            and clock.rule.id in claim.limits
        )

    def _outcome(
        self, claim: AssessmentExceptionClaimed, clock: RuleClock, last_day: date | None
    ) -> ClaimOutcome:
        ground = claim.ground
        if ground not in clock.rule.exceptions or last_day is None:
            return ClaimOutcome.rejected(
                lambda: _not_applicable(claim, clock.rule, last_day, self._known)
            )
        withdrawn = self._withdrawn.get(claim.exception_id)
        if withdrawn is not None:
            return ClaimOutcome.rejected(
                lambda: ClaimReason(code=ClaimReasonCode.WITHDRAWN, on=withdrawn)
            )
        if self._authorisers and claim.authorised_by not in self._authorisers:
            return ClaimOutcome.rejected(lambda: ClaimReason(code=ClaimReasonCode.NOT_AUTHORISED))
        limbs = self._known[ground]
        exception = find_limb(limbs, claim.limb)
        if exception is None:
            return ClaimOutcome.rejected(lambda: _no_such_limb(claim, limbs))
        if not exception.was_in_force(last_day):
            return ClaimOutcome.rejected(lambda: _not_in_force(claim, exception, last_day))
        return run_exception_test(ClaimContext(claim, exception, clock, last_day, self._evidence))


def applicable_exceptions(
    rule: Rule, last_day: date | None, known: Mapping[str, Sequence[ExceptionRule]]
) -> Sequence[str]:
    """The exceptions that a rule names and that the law had for a limit that ends on a day."""
    return [
        name
        for name in rule.exceptions
        if last_day is None or any(limb.was_in_force(last_day) for limb in known[name])
    ]


def _not_applicable(
    claim: AssessmentExceptionClaimed,
    rule: Rule,
    last_day: date | None,
    known: Mapping[str, Sequence[ExceptionRule]],
) -> ClaimReason:
    """The outcome of a claim of an exception that a limit does not have."""
    return ClaimReason(
        code=ClaimReasonCode.NOT_FOR_THIS_LIMIT,
        ground=claim.ground,
        grounds=tuple(applicable_exceptions(rule, last_day, known)),
    )


def _no_such_limb(claim: AssessmentExceptionClaimed, limbs: Sequence[ExceptionRule]) -> ClaimReason:
    """The outcome of a claim that names no limb of an exception with several, or an unknown one."""
    return ClaimReason(
        code=ClaimReasonCode.LIMB_NOT_GIVEN
        if claim.limb is MISSING
        else ClaimReasonCode.LIMB_UNKNOWN,
        ground=claim.ground,
        limb=claim.limb,
        limbs=tuple(each.limb for each in limbs if each.limb is not None),
    )


def _not_in_force(
    claim: AssessmentExceptionClaimed, exception: ExceptionRule, last_day: date
) -> ClaimReason:
    days = exception.in_force
    return ClaimReason(
        code=ClaimReasonCode.NOT_IN_FORCE,
        ground=claim.ground,
        in_force=MISSING if days is None else DayRange(first=days.start, last=days.until),
        last_day=last_day,
    )
