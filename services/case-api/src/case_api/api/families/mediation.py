"""Mediation before an appeal."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    TribunalMediationAgreed,
    TribunalMediationAgreementComplied,
    TribunalMediationAgreementReported,
    TribunalMediationArranged,
    TribunalMediationCertificateIssued,
    TribunalMediationCommissionersNotified,
    TribunalMediationDeclined,
    TribunalMediationHeld,
    TribunalMediationNotArranged,
    TribunalMediationRequested,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("mediation-requests", TribunalMediationRequested, "recordMediationRequest"),
    Operation("mediation-refusals", TribunalMediationDeclined, "recordMediationRefusal"),
    Operation(
        "mediation-commissioner-notifications",
        TribunalMediationCommissionersNotified,
        "recordMediationCommissionerNotification",
    ),
    Operation("mediation-arrangements", TribunalMediationArranged, "recordMediationArrangement"),
    Operation("mediation-failures", TribunalMediationNotArranged, "recordMediationFailure"),
    Operation("mediations", TribunalMediationHeld, "recordMediation"),
    Operation(
        "mediation-certificates", TribunalMediationCertificateIssued, "recordMediationCertificate"
    ),
    Operation("mediation-agreements", TribunalMediationAgreed, "recordMediationAgreement"),
    Operation(
        "mediation-agreement-reports",
        TribunalMediationAgreementReported,
        "recordMediationAgreementReport",
    ),
    Operation(
        "mediation-agreement-compliances",
        TribunalMediationAgreementComplied,
        "recordMediationAgreementCompliance",
    ),
)
