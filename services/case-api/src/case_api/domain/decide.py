"""Whether a fact can have happened in a case, and the fact as it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case import Case, Standing, after, evolve, folded
from case_api.domain.refusals import (
    AlreadyBegun,
    AlreadySettled,
    BeforeItsCause,
    CaseFull,
    LiesAhead,
    NoSuchCase,
    NothingToAnswer,
    OutOfOrder,
)
from case_api.domain.rules import AT_MOST, RULES, Rule
from events.contracts import CaseOpened, DraftIssued, Event, FinalIssued
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis
from events.decider import Decider
from events.envelope import EventEnvelope, Position

NOW: Final = Position(0)
"""The position of a fact that is being said."""
OF_A_REQUEST: Final = (
    DraftBasis.ASSESSMENT,
    DraftBasis.REASSESSMENT,
    PlanBasis.FIRST,
    PlanBasis.REASSESSMENT,
)


@dataclass(frozen=True, slots=True)
class Say:
    """A command: record these facts, in this order, on this day. All can have happened, or none."""

    events: Sequence[Event]
    today: date


def decide(case: Case, command: Say) -> Sequence[Event]:
    """The facts of a command, completed.

    Raises:
        NoSuchCase: the case was never opened.
        CannotHaveHappened: one of them contradicts what stands, or an earlier one of them.
        CaseFull: more of their type would count in the case than may.
    """
    if case.opened is None and not any(isinstance(event, CaseOpened) for event in command.events):
        raise NoSuchCase
    facts: list[Event] = []
    before = case
    for event in command.events:
        fact = completed(case, event)
        check(case, fact, command.today)
        case = after(case, Standing(NOW, fact))
        facts.append(fact)
    refuse_too_many(before, case)
    return facts


class _CaseDecider(Decider[Case, Say]):
    """Goes through a history once: a case may have thousands of facts."""

    def fold(self, history: Sequence[EventEnvelope]) -> Case:
        return folded(self.preprocess(history))


CASE: Final = _CaseDecider(Case(), evolve, decide)


def refuse_too_many(before: Case, case: Case) -> None:
    """Pass if no more facts of a type count in a case than may, or than did before.

    Raises:
        CaseFull: more would.
    """
    for kind, at_most in AT_MOST.items():
        if len(case.all(kind)) > max(at_most, len(before.all(kind))):
            raise CaseFull(at_most, f"facts of the type {kind.type}")


def completed(case: Case, event: Event) -> Event:
    """A fact with its request: the case's present one, for a draft or plan that names none."""
    match event:
        case (
            DraftIssued(request_id=known, basis=basis) | FinalIssued(request_id=known, basis=basis)
        ) if known is MISSING and basis in OF_A_REQUEST and case.request_id:
            return event.model_copy(update={"request_id": case.request_id})
        case _:
            return event


def check(case: Case, event: Event, today: date) -> None:
    """Pass if a fact can have happened.

    Raises:
        CannotHaveHappened: it cannot, and this is why.
    """
    if isinstance(event, CaseOpened):
        if case.opened:
            raise AlreadySettled(case.opened)
        return
    rule = RULES[type(event)]
    days = _days(rule, event)
    _in_order(days)
    if days and not rule.may_lie_ahead and days[-1][1] > today:
        raise LiesAhead(days[-1][0], today)
    _begins(rule, case, event)
    _follows(rule, case, event, days)


def _days(rule: Rule, event: Event) -> Sequence[tuple[str, date]]:
    """The days that were given, by name."""
    given = [(name, getattr(event, name)) for name in rule.days]
    return [(name, day) for name, day in given if isinstance(day, date)]


def _in_order(days: Sequence[tuple[str, date]]) -> None:
    for (earlier, one), (later, other) in pairwise(days):
        if other < one:
            raise OutOfOrder(earlier, later)


def _begins(rule: Rule, case: Case, event: Event) -> None:
    """An id that begins something is new, or carries on with a higher version."""
    if rule.begins is None:
        return
    standing = case.find(getattr(event, rule.begins), type(event))
    if standing is None:
        return
    if not rule.versioned or _version(event) <= _version(standing.event):
        raise AlreadyBegun(rule.begins, standing)


def _follows(rule: Rule, case: Case, event: Event, days: Sequence[tuple[str, date]]) -> None:
    """What a fact answers stands and is not later, and nothing stands that it cannot follow."""
    thing = getattr(event, rule.about, None)
    if not isinstance(thing, UUID):
        if rule.answers and getattr(event, "basis", None) in OF_A_REQUEST and not case.taken_over:
            raise NothingToAnswer(rule.answers, rule.about)
        return  # it follows no request, as a plan amended after a review
    for kind in rule.not_after:
        settled = case.find(thing, kind)
        if settled and not _same(rule, event, settled.event):
            raise AlreadySettled(settled)
    if rule.answers is None:
        return
    cause = case.find(thing, rule.answers)
    if cause is None:
        if not case.taken_over:
            raise NothingToAnswer(rule.answers, rule.about)
    elif days and cause.on and days[0][1] < cause.on and not rule.may_lie_ahead:
        raise BeforeItsCause(days[0][0], cause)


def _same(rule: Rule, event: Event, other: Event) -> bool:
    """Whether two facts are versions of one thing, such as a plan."""
    if rule.begins is None or not rule.versioned or type(event) is not type(other):
        return False
    return getattr(event, rule.begins) == getattr(other, rule.begins)


def _version(event: Event) -> int:
    version = getattr(event, "version", 1)
    return version if isinstance(version, int) else 1
