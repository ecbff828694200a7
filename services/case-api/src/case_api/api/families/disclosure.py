"""Disclosures outside of the council."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import CaseInformationDisclosed

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("disclosures", CaseInformationDisclosed, "recordDisclosure"),
)
