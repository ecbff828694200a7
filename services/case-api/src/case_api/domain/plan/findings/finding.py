"""One thing that a plan lacks, where, why it matters, and by what source."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import AdviceId


class FindingCode(PublishedEnum):
    """What was found."""

    NEED_WITHOUT_PROVISION = "need_without_provision"
    OUTCOME_WITHOUT_PROVISION = "outcome_without_provision"
    OUTCOME_NOT_MEASURABLE = "outcome_not_measurable"
    OUTCOME_WITHOUT_END = "outcome_without_end"
    PROVISION_WITHOUT_NEED = "provision_without_need"
    PROVISION_WITHOUT_OUTCOME = "provision_without_outcome"
    VAGUE_WORDING = "vague_wording"
    AMOUNT_MISSING = "amount_missing"
    FREQUENCY_MISSING = "frequency_missing"
    RATIO_MISSING = "ratio_missing"
    PROVIDER_MISSING = "provider_missing"
    NO_ADVICE_CITED = "no_advice_cited"
    QUOTATION_NOT_FOUND = "quotation_not_found"
    DETAIL_WITHOUT_ADVICE = "detail_without_advice"
    DETAIL_DROPPED = "detail_dropped"
    ADVICE_DROPPED = "advice_dropped"


ContentPointer = Annotated[str, Field(max_length=200, examples=["/section_f/3/text"])]
"""A JSON Pointer (RFC 6901) into a content; empty: the whole content."""


class PlaceInAdvice(ContractModel):
    """A part of an advice's content."""

    advice_id: AdviceId
    pointer: ContentPointer


class PlanFinding(ContractModel):
    """A finding. It names a place and a rule; whether the rule fits the case is for a person."""

    code: FindingCode
    pointer: ContentPointer
    """The place in the content of the plan."""
    phrase: str | MISSING = MISSING
    """The listed words that were found there."""
    detail: str | MISSING = MISSING
    """The detail that is missing on the other side, such as `45 minutes`."""
    advice: PlaceInAdvice | MISSING = MISSING
    """The place in the advice that is not taken over, or that has the same vague words."""
    why: str
    """Why it matters."""
    source: str
    """The provision, the guidance or the decision on which it rests."""
