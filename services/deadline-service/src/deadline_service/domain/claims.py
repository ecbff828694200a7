"""Whether a claimed exception disapplies a limit, and why or why not.

An exception never stops, pauses or restarts a clock and never moves a date. It says that a body
need not comply with one limit, if the facts are such that its ground can reach that limit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.clocks import Started
from deadline_service.domain.delivery import Delivery
from deadline_service.domain.evidence import Evidence
from deadline_service.domain.facts import Facts, given
from deadline_service.domain.grounds import Answer, Case, tested
from deadline_service.domain.rulebook.exception import ExceptionRule, relied_on
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.words import day_in_words, listed
from events.contracts import AssessmentExceptionClaimed, AssessmentExceptionWithdrawn
from events.contracts.references import ExceptionId, OfficerId
from events.envelope import EventEnvelope


class Considered(NamedTuple):
    """A claim that names a limit, and what became of it."""

    fact: EventEnvelope
    claim: AssessmentExceptionClaimed
    answer: Answer


class Claims:
    """The claims of a case, by the limits that they name."""

    def __init__(
        self,
        facts: Facts,
        known: Mapping[str, Sequence[ExceptionRule]],
        delivery: Delivery,
        authorisers: Sequence[OfficerId] = (),
    ) -> None:
        """Some officers are the only ones who may authorise a claim; none named: anyone may."""
        self._facts = facts
        self._known = known
        self._evidence = Evidence(facts, delivery)
        self._authorisers = authorisers
        self._named = {
            limit
            for fact in facts.of(AssessmentExceptionClaimed.type)
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            for limit in claim.limits
        }
        self._withdrawn: dict[ExceptionId, date] = {}
        for fact in facts.of(AssessmentExceptionWithdrawn.type):
            if isinstance(gone := fact.event, AssessmentExceptionWithdrawn):
                self._withdrawn.setdefault(gone.exception_id, gone.on)

    def about(self, clock: Started, last_day: date | None) -> tuple[Considered, ...]:
        """Every claim that names a clock's rule, each with its answer."""
        if clock.rule.id not in self._named:
            return ()
        claims = self._facts.groups(clock.start, AssessmentExceptionClaimed.type)
        return tuple(
            Considered(fact, claim, self._answer(claim, clock, last_day))
            for fact in claims.all()
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            and clock.rule.id in claim.limits
        )

    def _answer(
        self, claim: AssessmentExceptionClaimed, clock: Started, last_day: date | None
    ) -> Answer:
        ground = claim.ground
        if ground not in clock.rule.exceptions or last_day is None:
            return Answer.no(lambda: _cannot_reach(claim, clock.rule, last_day, self._known))
        withdrawn = self._withdrawn.get(claim.exception_id)
        if withdrawn is not None:
            return Answer.no(lambda: f"withdrawn on {day_in_words(withdrawn)}")
        if self._authorisers and given(claim, "authorised_by") not in self._authorisers:
            return Answer.no(lambda: "not authorised by an officer who may authorise it")
        limbs = self._known[ground]
        exception = relied_on(limbs, given(claim, "limb"))
        if exception is None:
            return Answer.no(lambda: _no_such_limb(claim, limbs))
        if not exception.was_in_force(last_day):
            return Answer.no(lambda: _out_of_force(exception, last_day))
        return tested(Case(claim, exception, clock, last_day, self._evidence))


def could_disapply(
    rule: Rule, last_day: date | None, known: Mapping[str, Sequence[ExceptionRule]]
) -> Sequence[str]:
    """The exceptions that a rule names and that the law had for a limit that ends on a day."""
    return [
        name
        for name in rule.exceptions
        if last_day is None or any(limb.was_in_force(last_day) for limb in known[name])
    ]


def _cannot_reach(
    claim: AssessmentExceptionClaimed,
    rule: Rule,
    last_day: date | None,
    known: Mapping[str, Sequence[ExceptionRule]],
) -> str:
    """A claim of an exception that a limit does not have."""
    could = could_disapply(rule, last_day, known)
    may = f"only {listed(could, 'or')} may disapply" if could else "no exception reaches"
    return f"{claim.ground} cannot disapply this limit: {may} it"


def _no_such_limb(claim: AssessmentExceptionClaimed, limbs: Sequence[ExceptionRule]) -> str:
    """A claim that does not say on what it relies, or says what this exception does not."""
    limb = given(claim, "limb")
    says = "does not say on what it relies" if limb is None else f"relies on {_words(limb)}"
    may = listed([_words(each.limb) for each in limbs], "or")
    return f"the claim {says}; {claim.ground} is for {may}"


def _out_of_force(exception: ExceptionRule, last_day: date) -> str:
    days = exception.in_force
    window = f"from {day_in_words(days.start)} to {day_in_words(days.until)}" if days else "never"
    ends = f"this one ended on {day_in_words(last_day)}"
    return f"{exception.id} is for limits that ended {window}; {ends}"


def _words(code: object) -> str:
    return str(code).replace("_", " ")
