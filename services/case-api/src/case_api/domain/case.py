"""A case as its facts left it: which facts stand, and about what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Final, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import (
    AssessmentPlanRefused,
    CaseDetailsChanged,
    CaseOpened,
    Event,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalOrderMade,
)
from events.contracts.references import Cohort, RequestId
from events.contracts.vocabulary.case import CaseFlag
from events.envelope import EventEnvelope, Position

E = TypeVar("E", bound=Event)

REVERSIBLE: Final = (RequestRefused, AssessmentPlanRefused)
"""Refusals, which stand until they are reversed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact that stands in a case. `position` is 0 for one that is being said now."""

    position: Position
    event: Event

    @property
    def on(self) -> date | None:
        """The day that the law reads."""
        return self.event.legal_date


Standings = dict[tuple[UUID, type[Event]], Standing]
"""What stands, while a history is gone through."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a case.

    `standing` holds the latest fact of each type about each thing (a request, a piece of advice, a
    draft …), by the thing's id. `request_id` is the request that the
    case is about now: the latest that was received or agreed.
    """

    opened: Standing | None = None
    cohort: Cohort = 0
    flags: Sequence[CaseFlag] = ()
    taken_over: bool = False
    request_id: RequestId | None = None
    standing: Mapping[tuple[UUID, type[Event]], Standing] = field(
        default_factory=dict[tuple[UUID, type[Event]], Standing]
    )

    def find(self, thing: UUID, kind: type[Event]) -> Standing | None:
        """The latest fact of a kind about a thing."""
        return self.standing.get((thing, kind))

    def all(self, kind: type[E]) -> Sequence[E]:
        """The latest fact of a kind about each thing, in the order in which things began."""
        return [
            fact.event
            for (thing, _), fact in self.standing.items()
            if isinstance(fact.event, kind) and thing == things(fact.event)[0]
        ]


def evolve(case: Case, fact: EventEnvelope) -> Case:
    """The case after a fact. It happened, so this cannot fail."""
    return after(case, Standing(fact.position, fact.event))


def folded(history: Iterable[EventEnvelope]) -> Case:
    """The case after many facts: what `evolve` makes of them, in time linear in their number."""
    standing: Standings = {}
    case = Case(standing=standing)
    for fact in history:
        case = _grown(case, standing, Standing(fact.position, fact.event))
    return case


def step_by_step(history: Iterable[EventEnvelope]) -> Iterator[tuple[EventEnvelope, Case]]:
    """Each fact with the case before it, which is good until the next is asked for: it grows."""
    standing: Standings = {}
    case = Case(standing=standing)
    for fact in history:
        yield fact, case
        case = _grown(case, standing, Standing(fact.position, fact.event))


def after(case: Case, fact: Standing) -> Case:
    """The case after a fact, recorded or about to be."""
    standing = dict(case.standing)
    return _grown(replace(case, standing=standing), standing, fact)


def _grown(case: Case, standing: Standings, fact: Standing) -> Case:
    """A case after a fact, which is added to the `standing` of the case itself."""
    _add(standing, fact)
    match fact.event:
        case CaseOpened(cohort=cohort, flags=flags, taken_over_on=taken_over_on):
            taken_over = taken_over_on is not MISSING
            return replace(case, opened=fact, cohort=cohort, flags=flags, taken_over=taken_over)
        case CaseDetailsChanged(cohort=cohort, flags=flags):
            return replace(
                case,
                cohort=case.cohort if cohort is MISSING else cohort,
                flags=case.flags if flags is MISSING else flags,
            )
        case RequestReceived(request_id=request_id) | RequestAgreed(request_id=request_id):
            return replace(case, request_id=request_id)
        case _:
            return case


def _add(standing: Standings, fact: Standing) -> None:
    """Make it what stands after a fact.

    An order of the Tribunal, a concession or an agreement in mediation opens again what had been
    refused, so that it can be decided anew (regs 42, 44, 45).
    """
    kind = type(fact.event)
    standing.update({(thing, kind): fact for thing in things(fact.event)})
    if isinstance(fact.event, TribunalOrderMade | TribunalConceded | TribunalMediationAgreed):
        for about in [about for about in standing if about[1] in REVERSIBLE]:
            del standing[about]


def things(event: Event) -> Sequence[UUID]:
    """The ids of what a fact is about, its own first."""
    found = [getattr(event, name) for name in thing_names(type(event))]
    return [thing for thing in found if isinstance(thing, UUID)]


@cache
def thing_names(contract: type[Event]) -> Sequence[str]:
    """The fields of a contract that hold the ids of what it is about."""
    return [name for name in contract.model_fields if name.endswith("_id")]
