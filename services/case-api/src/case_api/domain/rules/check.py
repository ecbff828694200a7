"""Whether a fact can have happened after the facts of a case: its rule, clause by clause."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product

from case_api.domain.case_state import CaseState
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    DateInFuture,
    DuplicateId,
    MissingPredecessor,
    OutOfOrder,
)
from case_api.domain.prior_fact import WHOLE_CASE, PriorFact, Subject, first_day
from case_api.domain.rules.about import NoSubject
from case_api.domain.rules.clauses import Creates, ExcludedBy, NotRepeated, Requires
from case_api.domain.rules.rule import AnyRule
from events.contracts import Event

GivenDays = Sequence[tuple[str, date]]
"""The days of a fact that were given, with the names of their fields."""


def check(rule: AnyRule, case: CaseState, fact: Event, today: date) -> None:
    """Pass if a fact can have happened.

    Raises: CannotHaveHappened: it cannot; the error gives the reason.
    """
    days = rule.days_of(fact)
    for in_order in days:
        _check_order(in_order)
    _check_future(rule, days, today)
    if rule.creates:
        _check_new(rule.creates, case, fact)
    if rule.not_repeated:
        _check_repetition(rule.not_repeated, case, fact)
    for excluded in rule.excluded_by:
        check_excluded(excluded, case, fact)
    for required in rule.requires:
        check_required(required, case, fact, [day for each in days for day in each])
    for further in rule.checks:
        further.check(case, fact)


def _check_order(days: GivenDays) -> None:
    for (earlier, first), (later, second) in pairwise(days):
        if second < first:
            raise OutOfOrder(earlier, later)


def _check_future(rule: AnyRule, days: Sequence[GivenDays], today: date) -> None:
    for in_order in days:
        for name, day in reversed(in_order):
            if day > today and name not in rule.future:
                raise DateInFuture(name, today)


def _check_new(creates: Creates[Event], case: CaseState, fact: Event) -> None:
    """The id is new, continues another fact, or comes with a higher version than before.

    An id that a fact introduced which is no longer in effect is not new.
    """
    new_id = creates.id.value(fact)
    if creates.repeatable:
        return
    for prior in reversed(case.all_recorded(type(fact), new_id)):
        if creates.id.value(prior.event) == new_id:  # and not one that only refers to it
            version = creates.version
            if version is None:
                raise DuplicateId(creates.id.name, prior)
            if version(fact) <= version(prior.event):
                raise DuplicateId(creates.id.name, prior, version(prior.event) + 1)
            return


def _check_repetition(clause: NotRepeated[Event], case: CaseState, fact: Event) -> None:
    subject = clause.about.subject(fact)
    if not isinstance(subject, NoSubject):
        prior = case.same_as(fact, subject, clause.value(fact))
        if prior:
            raise AlreadyDecided(prior)


def check_excluded(excluded: ExcludedBy[Event], case: CaseState, fact: Event) -> None:
    """Pass if no fact excludes this one.

    Raises:
        AlreadyDecided: one does.
    """
    subject = excluded.about.subject(fact)
    if isinstance(subject, NoSubject):
        return  # there is nothing yet that could exclude it; a required id is refused elsewhere
    subjects = (subject, *excluded.or_about(case, fact))
    for contract, each in product(excluded.any_of, subjects):
        prior = case.latest(contract, each)
        if prior and not excluded.unless(fact, prior.event):
            raise AlreadyDecided(prior)


def check_required(
    required: Requires[Event], case: CaseState, fact: Event, days: GivenDays
) -> None:
    """Pass if a fact that this one follows is recorded; compared with its first day, if any.

    Raises:
        MissingPredecessor: there is none. BeforePredecessor: it is dated later.
    """
    subject = required.about.subject(fact)
    if subject is NoSubject.UNCHECKED:
        return
    predecessor = _predecessor(required, case, [subject])
    if predecessor is None:
        predecessor = _predecessor(required, case, required.or_about(case, fact))
    if predecessor is None:
        predecessor = min(required.or_by(case, fact), key=first_day, default=None)
    if predecessor is None:
        if not case.taken_over:
            named = None if subject is WHOLE_CASE else required.about.field
            raise MissingPredecessor(required.any_of, named)
    elif days and predecessor.day and not required.in_any_order:
        name, day = days[0]
        if day < predecessor.day:
            raise BeforePredecessor(name, predecessor)


def _predecessor(
    required: Requires[Event], case: CaseState, subjects: Sequence[Subject | NoSubject]
) -> PriorFact | None:
    """The fact with the first day of those that may precede."""
    named = [subject for subject in subjects if not isinstance(subject, NoSubject)]
    found = (case.earliest(*each) for each in product(required.any_of, named))
    return min((prior for prior in found if prior), key=first_day, default=None)
