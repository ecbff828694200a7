"""Mediation before an appeal."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    TribunalMediationCertificateIssued,
    TribunalMediationDeclined,
    TribunalMediationRequested,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("mediation-requests", TribunalMediationRequested, "recordMediationRequest"),
    Operation("mediation-refusals", TribunalMediationDeclined, "recordMediationRefusal"),
    Operation(
        "mediation-certificates", TribunalMediationCertificateIssued, "recordMediationCertificate"
    ),
)
