"""The facts of a case that state a disclosure: those recorded as such, and those that imply one.

What a fact only suggests is not here: a request for advice may have gone with papers, and an answer
to the Tribunal with a bundle. Those are recorded as disclosures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic_core import MISSING

from events.contracts import (
    CaseInformationDisclosed,
    DraftConsultationSent,
    Event,
    FinalCopySent,
    FinalIssued,
    FinalTransferredOut,
)
from events.contracts.parts import Institution
from events.contracts.references import AuthorityNumber, CommissionerCode, ProviderId
from events.contracts.vocabulary.disclosure import (
    DisclosedItem,
    DisclosureConsent,
    DisclosurePurpose,
)
from events.contracts.vocabulary.plan import PlanCopyPurpose
from events.envelope import EventEnvelope
from events.history import effective
from events.london_day import london_day

_COPY_RECIPIENTS: Final = {
    PlanCopyPurpose.HIGHER_EDUCATION: ("higher_education_institution",),
    PlanCopyPurpose.STUDENTS_ALLOWANCE: ("students_allowance_body",),
    PlanCopyPurpose.OTHER: (),
}
_COPY_PURPOSES: Final = {
    PlanCopyPurpose.HIGHER_EDUCATION: DisclosurePurpose.HIGHER_EDUCATION,
    PlanCopyPurpose.STUDENTS_ALLOWANCE: DisclosurePurpose.STUDENTS_ALLOWANCE,
    PlanCopyPurpose.OTHER: DisclosurePurpose.OTHER,
}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What was disclosed, and to which kinds of body; none where the fact does not say.

    `consent` is missing where the fact does not state it.
    """

    items: tuple[DisclosedItem, ...]
    recipients: tuple[str, ...]
    purpose: DisclosurePurpose
    consent: DisclosureConsent | MISSING = DisclosureConsent.NOT_NEEDED
    provider_id: ProviderId | MISSING = MISSING
    authority: AuthorityNumber | MISSING = MISSING
    commissioner: CommissionerCode | MISSING = MISSING
    institution: Institution | MISSING = MISSING


@dataclass(frozen=True, slots=True)
class StatedDisclosure:
    """A fact that states a disclosure, as it is in effect."""

    fact: EventEnvelope
    disclosed: Disclosed

    @property
    def on(self) -> date:
        """The day of the fact; the day in England of its recording, where it has none."""
        return self.fact.event.legal_date or london_day(self.fact.recorded_at)


def stated_disclosures(history: Sequence[EventEnvelope]) -> Sequence[StatedDisclosure]:
    """The disclosures that the facts of a case state, those that were recorded last before."""
    return [*_stated(effective(history))][::-1]


def _stated(facts: Sequence[EventEnvelope]) -> Iterator[StatedDisclosure]:
    for fact in facts:
        disclosed = disclosed_by(fact.event)
        if disclosed is not None:
            yield StatedDisclosure(fact, disclosed)


def disclosed_by(event: Event) -> Disclosed | None:
    """What a fact states to have been disclosed; None where it states none."""
    duty = Disclosed((DisclosedItem.PLAN,), (), DisclosurePurpose.STATUTORY_DUTY)
    match event:
        case CaseInformationDisclosed():
            return _recorded(event)
        case FinalIssued():
            return replace(duty, recipients=tuple(each.value for each in event.recipients))
        case FinalTransferredOut():
            return replace(duty, recipients=("other_council",), authority=event.to_authority)
        case DraftConsultationSent():
            return replace(
                duty,
                items=(DisclosedItem.DRAFT_PLAN,),
                recipients=(event.consultee.value,),
                institution=event.institution,
            )
        case FinalCopySent(purpose=purpose):
            asked = purpose is PlanCopyPurpose.OTHER
            return Disclosed(
                (DisclosedItem.PLAN,),
                _COPY_RECIPIENTS[purpose],
                _COPY_PURPOSES[purpose],
                MISSING if asked else DisclosureConsent.NOT_NEEDED,
            )
        case _:
            return None


def _recorded(event: CaseInformationDisclosed) -> Disclosed:
    return Disclosed(
        event.items,
        (event.recipient,),
        event.purpose,
        event.consent,
        provider_id=event.provider_id,
        authority=event.authority,
        commissioner=event.commissioner,
    )
