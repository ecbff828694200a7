"""Appeals, concessions and orders."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalBundleSent,
    TribunalConceded,
    TribunalFurtherStepTaken,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalPermissionRefused,
    TribunalResponseSent,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("appeals", TribunalAppealRegistered, "recordAppeal"),
    Operation("appeal-responses", TribunalResponseSent, "recordAppealResponse"),
    Operation("concessions", TribunalConceded, "recordConcession"),
    Operation("bundles", TribunalBundleSent, "recordBundle"),
    Operation("hearing-listings", TribunalHearingListed, "recordHearingListing"),
    Operation("hearings", TribunalHearingHeld, "recordHearing"),
    Operation("appeal-endings", TribunalAppealEnded, "recordAppealEnding"),
    Operation("tribunal-orders", TribunalOrderMade, "recordTribunalOrder"),
    Operation("order-compliances", TribunalOrderComplied, "recordOrderCompliance"),
    Operation("further-appeal-steps", TribunalFurtherStepTaken, "recordFurtherAppealStep"),
    Operation("permission-refusals", TribunalPermissionRefused, "recordPermissionRefusal"),
)
