"""Bodies of phase transfers."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field
from pydantic_core import MISSING

from case_api.domain.phase_transfers.progress import TransferProgress
from case_api.store.phase_transfers.identify_executor import MAX_TRANSFERS, TransfersResult
from case_api.store.phase_transfers.transfer_rows import TransferRow
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import CaseReference, Cohort, EventDate, EventPosition, OfficerId
from events.contracts.vocabulary.review import PhaseTransfer
from events.envelope import CaseId


class IdentifyTransfersRequest(StrictModel):
    """The children of a cohort who have a plan move between phases on a day."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "primary_to_secondary",
                    "transfers_on": "2027-09-01",
                    "cohort": 2016,
                    "dry_run": True,
                }
            ]
        }
    )

    kind: PhaseTransfer
    transfers_on: EventDate
    """The first day in the new phase."""
    cohort: Cohort
    dry_run: bool = False
    """Whether the response only tells in which cases it would be recorded."""


class IdentifiedTransferResponse(StrictModel):
    """A case in which the transfer was recorded or, after a dry run, would be."""

    case_id: CaseId
    position: EventPosition | MISSING = MISSING
    """Missing after a dry run."""


class IdentifiedTransfers(StrictModel):
    """The next cases of the cohort, 500 at most, in the order of their ids."""

    dry_run: bool
    identified: Annotated[tuple[IdentifiedTransferResponse, ...], Field(max_length=MAX_TRANSFERS)]
    full: Annotated[tuple[CaseId, ...], Field(max_length=MAX_TRANSFERS)]
    """Cases in which it is not recorded, because they can hold no more facts."""
    has_more: bool
    """Whether the cohort has other cases: send the same request with another Idempotency-Key."""

    @classmethod
    def of(cls, result: TransfersResult, *, dry_run: bool) -> Self:
        """The response for a result."""
        return cls(
            dry_run=dry_run,
            identified=tuple(
                IdentifiedTransferResponse(
                    case_id=CaseId(each.case_id), position=each.position or MISSING
                )
                for each in result.identified
            ),
            full=tuple(map(CaseId, result.full)),
            has_more=result.has_more,
        )


class TransferCounts(StrictModel):
    """How many of the children have come how far."""

    identified: Annotated[int, Field(ge=0)]
    meeting_held: Annotated[int, Field(ge=0)]
    decided: Annotated[int, Field(ge=0)]
    done: Annotated[int, Field(ge=0)]


class ListedTransfer(StrictModel):
    """A child who moves, and how far the preparation is."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    officer_id: OfficerId | MISSING = MISSING
    """The lead officer whose assignment begins last."""
    progress: TransferProgress
    progress_on: date | MISSING = MISSING
    """The day of what happened last for it. Missing: nothing did."""

    @classmethod
    def of(cls, row: TransferRow) -> Self:
        """The entry of a row."""
        return cls(
            case_id=row.case_id,
            reference=MISSING if row.reference is None else row.reference,
            officer_id=MISSING if row.officer_id is None else OfficerId(row.officer_id),
            progress=row.progress,
            progress_on=row.progress_on or MISSING,
        )


class TransferPage(StrictModel):
    """The children who move on a day, in the order of the ids of their cases."""

    counts: TransferCounts
    """Of all who move, whatever the filter."""
    transfers: tuple[ListedTransfer, ...]
    next: Cursor | MISSING = MISSING
