"""The id of a funding agreement."""

from typing import NewType
from uuid import UUID

FundingAgreementId = NewType("FundingAgreementId", UUID)
