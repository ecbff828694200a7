"""The content of one piece of advice, whatever form it was given in."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import Passage, ShortPassage
from case_api.domain.content.views import Views
from case_api.domain.content.vocabulary import NeedArea, OutcomeTerm, ProvisionSection
from events.contracts import ContractModel
from events.contracts.references import EventDate

Passages = Annotated[tuple[Passage, ...], Field(max_length=200)]
"""Texts in the order of the form."""


class AdvisedNeed(ContractModel):
    """A need as the advice describes it."""

    heading: ShortPassage | MISSING = MISSING
    """What within the area it is about, where the form has such headings."""
    text: Passage


class AdvisedOutcome(ContractModel):
    """An outcome that the advice recommends."""

    term: OutcomeTerm | MISSING = MISSING
    text: Passage
    measured_by: Passage | MISSING = MISSING


class AdvisedProvision(ContractModel):
    """A row of provision that the advice recommends, in the words of the form."""

    section: ProvisionSection
    text: Passage
    by_whom: Passage | MISSING = MISSING
    frequency: Passage | MISSING = MISSING
    """How much and how often."""
    meets: Passage | MISSING = MISSING
    """Which need it meets."""


class AdviceOnArea(ContractModel):
    """What the advice contains about one area of need."""

    area: NeedArea
    strengths: Passages = ()
    needs: Annotated[tuple[AdvisedNeed, ...], Field(max_length=200)] = ()
    outcomes: Annotated[tuple[AdvisedOutcome, ...], Field(max_length=200)] = ()
    provision: Annotated[tuple[AdvisedProvision, ...], Field(max_length=200)] = ()


class AdviceSignature(ContractModel):
    """Who gave or checked the advice, and when."""

    name: ShortPassage | MISSING = MISSING
    role: ShortPassage | MISSING = MISSING
    on: EventDate | MISSING = MISSING


class AdviceContent(ContractModel):
    """Advice and information for an assessment or a review: needs, outcomes, provision.

    The details of the child, which forms repeat, are those of the case's person, and not here.
    Source: SEND Regulations 2014 reg 6(1); Code 9.51.
    """

    views: Views = ()
    """The views of the child and parents, as told to who gave the advice."""
    background: Passages = ()
    """History: medical history, earlier support, the assessments that were made."""
    primary_area: NeedArea | MISSING = MISSING
    areas: Annotated[tuple[AdviceOnArea, ...], Field(max_length=20)] = ()
    """In the order of the form; an area may come more than once."""
    authors: Annotated[tuple[AdviceSignature, ...], Field(max_length=10)] = ()
    quality_assured_by: AdviceSignature | MISSING = MISSING
