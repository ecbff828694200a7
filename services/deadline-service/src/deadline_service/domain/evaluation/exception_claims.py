"""Whether a claimed exception disapplies a limit, and why or why not.

An exception never stops, pauses or restarts a clock and never moves a date. It says that a body
need not comply with one limit, if the facts are such that its ground can reach that limit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.english import day_in_words, list_in_words
from deadline_service.domain.evaluation.case_facts import CaseFacts, field_value
from deadline_service.domain.evaluation.clocks import RuleClock
from deadline_service.domain.evaluation.evidence_dates import EvidenceDates
from deadline_service.domain.evaluation.exception_tests import (
    ClaimContext,
    ClaimOutcome,
    run_exception_test,
)
from deadline_service.domain.rulebook.exception_rule import ExceptionRule, find_limb
from deadline_service.domain.rulebook.rule import Rule
from events.contracts import AssessmentExceptionClaimed, AssessmentExceptionWithdrawn
from events.contracts.references import ExceptionId, OfficerId
from events.envelope import EventEnvelope


class ConsideredClaim(NamedTuple):
    """A claim that names a limit, and what became of it."""

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
        """Some officers are the only ones who may authorise a claim; none named: anyone may."""
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
            if isinstance(gone := fact.event, AssessmentExceptionWithdrawn):
                self._withdrawn.setdefault(gone.exception_id, gone.on)

    def considered_for(
        self, clock: RuleClock, last_day: date | None
    ) -> tuple[ConsideredClaim, ...]:
        """Every claim that names a clock's rule, each with its answer."""
        if clock.rule.id not in self._named:
            return ()
        claims = self._facts.related(clock.starting_fact, AssessmentExceptionClaimed.type)
        return tuple(
            ConsideredClaim(fact, claim, self._answer(claim, clock, last_day))
            for fact in claims.all()
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            and clock.rule.id in claim.limits
        )

    def _answer(
        self, claim: AssessmentExceptionClaimed, clock: RuleClock, last_day: date | None
    ) -> ClaimOutcome:
        ground = claim.ground
        if ground not in clock.rule.exceptions or last_day is None:
            return ClaimOutcome.no(
                lambda: _not_applicable(claim, clock.rule, last_day, self._known)
            )
        withdrawn = self._withdrawn.get(claim.exception_id)
        if withdrawn is not None:
            return ClaimOutcome.no(lambda: f"withdrawn on {day_in_words(withdrawn)}")
        if self._authorisers and field_value(claim, "authorised_by") not in self._authorisers:
            return ClaimOutcome.no(lambda: "not authorised by an officer who may authorise it")
        limbs = self._known[ground]
        exception = find_limb(limbs, field_value(claim, "limb"))
        if exception is None:
            return ClaimOutcome.no(lambda: _no_such_limb(claim, limbs))
        if not exception.was_in_force(last_day):
            return ClaimOutcome.no(lambda: _out_of_force(exception, last_day))
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
) -> str:
    """A claim of an exception that a limit does not have."""
    could = applicable_exceptions(rule, last_day, known)
    may = f"only {list_in_words(could, 'or')} may disapply" if could else "no exception reaches"
    return f"{claim.ground} cannot disapply this limit: {may} it"


def _no_such_limb(claim: AssessmentExceptionClaimed, limbs: Sequence[ExceptionRule]) -> str:
    """A claim that does not say on what it relies, or says what this exception does not."""
    limb = field_value(claim, "limb")
    says = "does not say on what it relies" if limb is None else f"relies on {_words(limb)}"
    may = list_in_words([_words(each.limb) for each in limbs], "or")
    return f"the claim {says}; {claim.ground} is for {may}"


def _out_of_force(exception: ExceptionRule, last_day: date) -> str:
    days = exception.in_force
    window = f"from {day_in_words(days.start)} to {day_in_words(days.until)}" if days else "never"
    ends = f"this one ended on {day_in_words(last_day)}"
    return f"{exception.id} is for limits that ended {window}; {ends}"


def _words(code: object) -> str:
    return str(code).replace("_", " ")
