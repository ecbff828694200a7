"""The provision in a plan, whether it is in place, and what it achieves."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    ProvisionAgreed,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionOutcomeReviewed,
    ProvisionPutInPlace,
    ProvisionReplyReceived,
    ProvisionResolved,
    ProvisionStarted,
    ProvisionStopped,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("provision-agreements", ProvisionAgreed, "recordProvisionAgreement"),
    Operation("provision-item-starts", ProvisionStarted, "recordProvisionItemStart"),
    Operation("provision-item-stops", ProvisionStopped, "recordProvisionItemStop"),
    Operation("provision-starts", ProvisionPutInPlace, "recordProvisionInPlace"),
    Operation("provision-concerns", ProvisionConcernRaised, "recordProvisionConcern"),
    Operation("provision-challenges", ProvisionChallenged, "recordProvisionChallenge"),
    Operation("provision-replies", ProvisionReplyReceived, "recordProvisionReply"),
    Operation("provision-resolutions", ProvisionResolved, "recordProvisionResolution"),
    Operation("outcome-reviews", ProvisionOutcomeReviewed, "recordOutcomeReview"),
)
