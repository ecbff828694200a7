"""The facts that may be recorded in a case, each with its operation."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from pydantic import Field

from case_api.api.families import OPERATIONS
from case_api.api.families.legal_hold import LEGAL_HOLD_OPERATIONS
from case_api.api.families.link import LINK_OPERATIONS
from case_api.api.families.restriction import RESTRICTION_OPERATIONS
from case_api.api.operation import Operation
from chassis.strict_model import StrictModel
from events.contracts import Event

_ALL: Final = (*OPERATIONS, *LINK_OPERATIONS, *LEGAL_HOLD_OPERATIONS, *RESTRICTION_OPERATIONS)
_BY_CONTRACT: Final[Mapping[type[Event], Operation]] = {each.contract: each for each in _ALL}


class RecordableFact(StrictModel):
    """A fact that may be recorded, and the operation that records it."""

    type: Annotated[str, Field(max_length=100, examples=["request.agreed"])]
    operation: Annotated[str, Field(max_length=100, examples=["recordAssessmentAgreement"])]
    """The id of the operation."""
    path: Annotated[str, Field(max_length=200, examples=["assessment-agreements"])]
    """Where it is posted, below the case."""


RecordableFacts = Annotated[tuple[RecordableFact, ...], Field(max_length=len(_ALL))]


def recordable_facts(contracts: Iterable[type[Event]]) -> tuple[RecordableFact, ...]:
    """The facts of these types that have an operation, in the same order."""
    found = (_BY_CONTRACT.get(contract) for contract in contracts)
    return tuple(
        RecordableFact(type=each.contract.type, operation=each.name, path=each.noun)
        for each in found
        if each is not None
    )
