"""Whether a recorded fact can be corrected or voided.

Amending is decided on the raw history: a void may be voided, and a correction undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from case_api.domain.case import Standing, folded, step_by_step
from case_api.domain.decide import check, refuse_too_many
from case_api.domain.refusals import (
    AlreadySettled,
    CannotHaveHappened,
    NoSuchCase,
    NotAmendable,
    NotOfThisCase,
)
from case_api.domain.rules import RULES
from events.contracts import CaseCorrected, CaseOpened, CaseVoided, Event
from events.decider import Decider
from events.envelope import EventEnvelope, Position
from events.history import InvalidCorrection, apply_correction, effective

History = tuple[EventEnvelope, ...]
"""Everything that was recorded in a case, corrections and voids among it."""


@dataclass(frozen=True, slots=True)
class Amend:
    """A command: correct or void what was recorded."""

    amendment: CaseCorrected | CaseVoided
    today: date


def decide(history: History, command: Amend) -> Sequence[Event]:
    """The amendment, if the case can still have happened with it.

    Raises:
        NoSuchCase: the case was never opened.
        InvalidCorrection: it does not fit the contract of the fact.
        CannotHaveHappened: it names no fact of the case, or another fact could not have happened
            if this one were otherwise: that one is named.
        CaseFull: what was voided would count again, where as many count as may.
    """
    if not history:
        raise NoSuchCase
    amendment = command.amendment
    target = _target(history, amendment)
    if isinstance(amendment, CaseCorrected):
        _fits(target, amendment)
    amended = (*history, _as_if_said(history[-1], amendment))
    contradictions = _impossible(amended, command.today)
    had = _impossible(history, command.today)
    for position, why in contradictions.items():
        if position not in had:
            raise why if position == target.position else AlreadySettled(_at(history, position))
    refuse_too_many(folded(effective(history)), folded(effective(amended)))
    return [amendment]


def _keep(history: History, fact: EventEnvelope) -> History:
    return (*history, fact)


def _as_recorded(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    return history


class _AmendmentDecider(Decider[History, Amend]):
    """Takes a history as it is, at once: a case may have thousands of facts."""

    def fold(self, history: Sequence[EventEnvelope]) -> History:
        return tuple(self.preprocess(history))


AMENDMENTS: Final[Decider[History, Amend]] = _AmendmentDecider(
    (), _keep, decide, preprocess=_as_recorded
)


def _target(history: History, amendment: CaseCorrected | CaseVoided) -> Standing:
    """The fact that is amended: one of this case, of a kind that this service says."""
    target = _at(history, amendment.position)
    match target.event:
        case CaseVoided():
            amendable = isinstance(amendment, CaseVoided)
        case CaseCorrected():
            amendable = isinstance(amendment, CaseVoided)
        case CaseOpened():
            amendable = isinstance(amendment, CaseCorrected)
        case event:
            amendable = type(event) in RULES
    if not amendable:
        raise NotAmendable(target)
    return target


def _at(history: History, position: int) -> Standing:
    for fact in history:
        if fact.position == position:
            return Standing(fact.position, fact.event)
    raise NotOfThisCase


def _fits(target: Standing, correction: CaseCorrected) -> None:
    """A correction fits the contract, and does not turn the fact into one about something else."""
    right = apply_correction(target.event, correction.values)
    ids = [name for name in correction.values if name.endswith("_id")]
    moved = [name for name in ids if getattr(right, name) != getattr(target.event, name)]
    if moved:
        raise InvalidCorrection(target.event, moved)


def _as_if_said(latest: EventEnvelope, amendment: Event) -> EventEnvelope:
    """The amendment as it will stand, after everything else."""
    return latest._replace(position=Position(latest.position + 1), event=amendment)


def _impossible(history: History, today: date) -> dict[Position, CannotHaveHappened]:
    """The facts that could not have happened after those before them, and why."""
    found: dict[Position, CannotHaveHappened] = {}
    for fact, case in step_by_step(effective(history)):
        if type(fact.event) in RULES:
            try:
                check(case, fact.event, today)
            except CannotHaveHappened as why:
                found[fact.position] = why
    return found
