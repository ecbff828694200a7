"""Whether provision is in place."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    ProvisionPutInPlace,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("provision-starts", ProvisionPutInPlace, "recordProvisionInPlace"),
)
