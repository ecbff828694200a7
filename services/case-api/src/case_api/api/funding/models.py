"""Funding agreements as requests and responses."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.people.person_record import RecordedBy
from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.agreement_id import FundingAgreementId
from case_api.store.funding.agreements import MAX_AGREEMENTS, AgreementVersion
from chassis.strict_model import StrictModel
from events.contracts.references import PositiveCount


class CreateFundingAgreementRequest(StrictModel):
    """A funding agreement to create. `agreement_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement": {
                        "pays_for": "placement",
                        "weekly_cost": 125000,
                        "weeks_a_year": 38,
                        "from_on": "2026-09-01",
                        "payers": [
                            {"source": "high_needs_block", "basis_points": 8000},
                            {"source": "health", "basis_points": 2000},
                        ],
                    }
                }
            ]
        }
    )

    agreement_id: FundingAgreementId | MISSING = MISSING
    agreement: FundingAgreement


class FundingAgreementRecord(StrictModel):
    """A version of a funding agreement."""

    agreement_id: FundingAgreementId
    version: PositiveCount
    since: AwareDatetime
    """When this version was recorded."""
    recorded_by: RecordedBy
    agreement: FundingAgreement

    @classmethod
    def of(cls, found: AgreementVersion) -> Self:
        """The response for a version of an agreement."""
        return cls(
            agreement_id=found.agreement_id,
            version=found.version,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            agreement=found.document,
        )


class FundingAgreementList(StrictModel):
    """The funding agreements of a case, ended ones included, each in its current version."""

    agreements: Annotated[tuple[FundingAgreementRecord, ...], Field(max_length=MAX_AGREEMENTS)]


class FundingAgreementVersionPage(StrictModel):
    """A page of the versions of a funding agreement, the newest first."""

    versions: Annotated[tuple[FundingAgreementRecord, ...], Field(max_length=50)]
    next: PositiveCount | MISSING = MISSING
    """Pass it as `before` for the next page. Missing: this is the last."""
