"""Appeals, concessions and orders."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalBundleSent,
    TribunalConceded,
    TribunalHearingListed,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalResponseSent,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("appeals", TribunalAppealRegistered, "recordAppeal"),
    Operation("appeal-responses", TribunalResponseSent, "recordAppealResponse"),
    Operation("concessions", TribunalConceded, "recordConcession"),
    Operation("hearing-listings", TribunalHearingListed, "recordHearingListing"),
    Operation("appeal-endings", TribunalAppealEnded, "recordAppealEnding"),
    Operation("tribunal-orders", TribunalOrderMade, "recordTribunalOrder"),
    Operation("order-compliances", TribunalOrderComplied, "recordOrderCompliance"),
    Operation("bundles", TribunalBundleSent, "recordBundle"),
)
