"""Why a fact was taken to belong to a deadline, where that is not plain."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.evaluation.correlation_basis import (
    Belonging,
    CorrelationBasis,
    belonging,
)
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.matter import Matter, Matters

_CODES: Final = {
    CorrelationBasis.NAMED: StatementCode.NAMES_MATTER,
    CorrelationBasis.NEAREST: StatementCode.TAKEN_AS_NEAREST,
    CorrelationBasis.TRACED: StatementCode.TRACED_THROUGH,
    CorrelationBasis.ANY: StatementCode.ANSWERS_ALL,
    CorrelationBasis.SINCE_START: StatementCode.NAMES_NONE,
}


class _Act(NamedTuple):
    """A fact that is to belong to a clock, and why it does."""

    clock: RuleClock
    fact: Occurrence
    why: Belonging
    matters: Matters

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields by which such a fact may name a matter."""
        return self.matters.fields[self.fact.fact.event.type]

    def names(self, matter: Matter) -> bool:
        """Whether the fact names a matter of this kind."""
        return getattr(self.fact.fact.event, matter.field, MISSING) is not MISSING


def correlation_statements(
    clock: RuleClock, fact: Occurrence, matters: Matters
) -> Iterator[Statement]:
    """Why a fact belongs to a clock; nothing where both name the same matter, as most do."""
    act = _Act(clock, fact, belonging(clock, fact, matters), matters)
    matter = _matter(act)
    if matter is None:
        return
    yield Statement(
        code=_CODES[act.why.basis],
        fact=StatedFact.of(fact.fact, fact.on),
        other_fact=StatedFact.of(clock.starting_fact, clock.started_on),
        matter=matter.noun,
        through=act.why.matters[0].noun if act.why.basis is CorrelationBasis.TRACED else MISSING,
    )


def is_named(clock: RuleClock, fact: Occurrence, matters: Matters) -> bool:
    """Whether a fact names a matter of a clock, so that it certainly belongs to it."""
    return belonging(clock, fact, matters).basis is CorrelationBasis.NAMED


def _matter(act: _Act) -> Matter | None:
    """The matter that decided, or that would have if the fact had named it; None if it is plain."""
    match act.why.basis:
        case CorrelationBasis.NAMED:
            return next((each for each in act.why.matters if each.is_a_fact), None)
        case CorrelationBasis.NEAREST:
            return _decision(act) or _own(act)
        case CorrelationBasis.TRACED:
            return _decision(act) or _own(act)
        case CorrelationBasis.ANY:
            own = _own(act)
            return own if own is not None and act.names(own) else None
        case CorrelationBasis.SINCE_START:
            own = _own(act)
            can_name = own is not None and own.field in act.fields and not act.names(own)
            return own if can_name else None
        case CorrelationBasis.ITSELF | CorrelationBasis.ANOTHER:
            return None


def _decision(act: _Act) -> Matter | None:
    """The decision that such a fact may name."""
    matters = [act.matters.named_by(field) for field in act.fields]
    return next((each for each in matters if each.is_a_fact), None)


def _own(act: _Act) -> Matter | None:
    """The matter that has a clock of its own under the rule."""
    per = act.clock.rule.per
    return None if per is None else act.matters.by_id.get(per)
