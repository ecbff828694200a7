"""Moves of a child with a plan, and changes of the commissioner."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    FinalCommissionerChanged,
    FinalCommissionerNotified,
    FinalCommissionerObjected,
    FinalMoveLearned,
    FinalTransferNotified,
    FinalTransferredIn,
    FinalTransferredOut,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("incoming-transfers", FinalTransferredIn, "recordIncomingTransfer"),
    Operation("transfer-notices", FinalTransferNotified, "recordTransferNotice"),
    Operation("moves", FinalMoveLearned, "recordMove"),
    Operation("outgoing-transfers", FinalTransferredOut, "recordOutgoingTransfer"),
    Operation("commissioner-changes", FinalCommissionerChanged, "recordCommissionerChange"),
    Operation(
        "commissioner-notifications", FinalCommissionerNotified, "recordCommissionerNotification"
    ),
    Operation("commissioner-objections", FinalCommissionerObjected, "recordCommissionerObjection"),
)
