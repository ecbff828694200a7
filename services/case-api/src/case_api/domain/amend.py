"""Whether a recorded fact can be corrected or voided.

Amending is decided on the raw history: a void may be voided, and a correction undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from case_api.domain.case_state import CaseState
from case_api.domain.decision import Decision
from case_api.domain.errors import (
    CannotHaveHappened,
    CaseFull,
    DependentFact,
    NotAmendable,
    NotOfThisCase,
    NotRestorable,
    UnknownCase,
)
from case_api.domain.families import RULES
from case_api.domain.families.erasure import NOT_AMENDED
from case_api.domain.fold import fold, steps
from case_api.domain.prior_fact import PriorFact
from case_api.domain.rules.check import check
from events.contracts import CaseCorrected, CaseOpened, CaseVoided, Event
from events.envelope import EventEnvelope, Position
from events.history import InvalidCorrection, apply_correction, effective

History: TypeAlias = Sequence[EventEnvelope]
"""Every event of a case, corrections and voids included."""


@dataclass(frozen=True, slots=True)
class AmendFact:
    """A command: correct or void a recorded fact."""

    amendment: CaseCorrected | CaseVoided
    today: date


def decide_amendment(history: History, command: AmendFact) -> Decision:
    """The amendment, if the case can still have happened with it; nothing if it changes nothing.

    Raises:
        UnknownCase: the case was never opened.
        InvalidCorrection: it does not fit the contract of the fact.
        CannotHaveHappened: it names no fact of the case, or another fact could not have happened
        after the amendment, or would be in effect again and could not: that fact is named.
        CaseFull: a voided fact would be in effect again, where the maximum is in effect already.
    """
    if not history:
        raise UnknownCase
    amendment = command.amendment
    target = _target(history, amendment)
    if isinstance(amendment, CaseCorrected):
        _check_fit(target, amendment)
    amended = [*history, _next(history[-1], amendment)]
    before, after = effective(history), effective(amended)
    case = fold(after)
    if before == after:
        return Decision([], case)
    _check_consistent(history, amended, target.position, command.today)
    _check_counts(fold(before), case)
    return Decision([amendment], case)


def _target(history: History, amendment: CaseCorrected | CaseVoided) -> PriorFact:
    """The fact that is amended: one of this case, of a type that this service records."""
    target = _at(history, amendment.position)
    match target.event:
        case CaseVoided() | CaseCorrected():
            amendable = isinstance(amendment, CaseVoided)
        case CaseOpened():
            amendable = isinstance(amendment, CaseCorrected)
        case event:
            amendable = type(event) in RULES and type(event) not in NOT_AMENDED
    if not amendable:
        raise NotAmendable(target)
    return target


def _at(history: History, position: int) -> PriorFact:
    for fact in history:
        if fact.position == position:
            return PriorFact.of(fact.position, fact.event)
    raise NotOfThisCase


def _check_fit(target: PriorFact, correction: CaseCorrected) -> None:
    """A correction is valid for the contract, and does not change the subject of the fact."""
    right = apply_correction(target.event, correction.values)
    ids = RULES[type(target.event)].ids
    moved = [field.name for field in ids if field.value(right) != field.value(target.event)]
    if moved:
        raise InvalidCorrection(target.event, moved)


def _next(latest: EventEnvelope, amendment: Event) -> EventEnvelope:
    """The amendment as it would be recorded, after everything else."""
    return latest._replace(position=Position(latest.position + 1), event=amendment)


def _check_consistent(
    history: History,
    amended: History,
    target: Position,
    today: date,
) -> None:
    """No fact becomes impossible that was possible before, or that was not in effect."""
    before = _impossible(history, today)
    in_effect = {fact.position for fact in effective(history)}
    for position, error in _impossible(amended, today).items():
        if position in before:
            continue
        if position == target:
            raise _of_correction(error)
        fact = _at(history, position)
        raise DependentFact(fact) if position in in_effect else NotRestorable(fact, error)


def _of_correction(error: CannotHaveHappened) -> CannotHaveHappened:
    """The same, at its place in the correction: below `values`."""
    error.field = f"values/{error.field}" if error.field else "values"
    return error


def _impossible(history: History, today: date) -> Mapping[Position, CannotHaveHappened]:
    """The facts that could not have happened after those before them, and why."""
    found: dict[Position, CannotHaveHappened] = {}
    for fact, case in steps(effective(history)):
        rule = RULES.get(type(fact.event))
        if rule is not None:
            try:
                check(rule, case, fact.event, today)
            except CannotHaveHappened as error:
                found[fact.position] = error
    return found


def _check_counts(before: CaseState, after: CaseState) -> None:
    """No more facts of a type are in effect than the maximum, or than before."""
    for contract, rule in RULES.items():
        if rule.at_most is not None:
            count = after.count(contract)
            if count > max(rule.at_most, before.count(contract)):
                raise CaseFull(rule.at_most, f"facts of the type {contract.type}")
