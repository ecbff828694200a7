"""Which decisions the appeals and mediations of a case are about, where their facts name them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from events.contracts import (
    Event,
    TribunalAppealRegistered,
    TribunalMediationCertificateIssued,
    TribunalMediationDeclined,
    TribunalMediationRequested,
)
from events.envelope import EventEnvelope

NamedDecisions: TypeAlias = Mapping[UUID, Collection[int]]
"""The positions of the decisions of a dispute, by the id of the appeal or mediation."""


def named_decisions(facts: Sequence[EventEnvelope]) -> NamedDecisions:
    """The decisions that the facts of a case name. A dispute of which none is named is absent."""
    found: defaultdict[UUID, set[int]] = defaultdict(set)
    for each in facts:
        match each.event:
            case (
                TribunalAppealRegistered(appeal_id=dispute, decision=int(decision))
                | TribunalMediationRequested(mediation_id=dispute, decision=int(decision))
                | TribunalMediationDeclined(mediation_id=dispute, decision=int(decision))
                | TribunalMediationCertificateIssued(mediation_id=dispute, decision=int(decision))
            ):
                found[dispute].add(decision)
            case _:
                pass
    return found


def is_of_another_decision(event: Event, reported: EventEnvelope, named: NamedDecisions) -> bool:
    """Whether a fact of a dispute concerns another decision than the one that is reported.

    A notice of a fact of the dispute itself is of the same matter by the id.
    """
    own = {*_disputes(reported.event)}
    return any(
        dispute in named and reported.position not in named[dispute]
        for dispute in _disputes(event)
        if dispute not in own
    )


def _disputes(event: Event) -> Iterator[UUID]:
    for field in ("appeal_id", "mediation_id"):
        if field in event.model_fields_set:
            yield getattr(event, field)
