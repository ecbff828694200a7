"""Readings as responses."""

from typing import Annotated, Self

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.domain.readings.chain import ReadingRow
from case_api.domain.readings.new_reading import MAX_CASES_OF_READING, DataKind
from case_api.domain.readings.purpose import ReadingPurpose
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import DocumentId, EventPosition
from events.envelope import CaseId

ReadingActor = Annotated[str, Field(max_length=200, examples=["client:case-management user:8f0c"])]
"""A reference to who read: the client and the id of a person, never a name."""
_Criterion = Annotated[str, Field(max_length=40, pattern="^[a-z0-9_]+$")]


class RecordedReading(StrictModel):
    """One request that was answered with personal data."""

    position: EventPosition
    """Its place in the council's record, which has no gap."""
    recorded_at: AwareDatetime
    actor: ReadingActor
    """Who read: the client and, if it acted for a person, that person's id."""
    client: Annotated[str, Field(max_length=200)]
    operation: Annotated[str, Field(max_length=60, pattern="^[A-Za-z0-9]+$")]
    """The `operationId`."""
    kind: DataKind
    purpose: ReadingPurpose
    address: Annotated[str, Field(max_length=45)]
    """The IP address of the request, or `unknown`."""
    case_ids: Annotated[tuple[CaseId, ...], Field(max_length=MAX_CASES_OF_READING)]
    """Whose data was in the answer."""
    covers_all: bool
    """Whether it may have had data of any case, as a file of all children has."""
    document_id: DocumentId | MISSING = MISSING
    criteria: Annotated[tuple[_Criterion, ...], Field(max_length=50)]
    """The kinds of criteria of a search, without their values."""
    results: Annotated[int, Field(ge=0)] | MISSING = MISSING
    """How many entries the answer had. Missing: it was no list, or it was not known."""
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of the row and of the hash before it."""

    @classmethod
    def of(cls, row: ReadingRow) -> Self:
        """The response for a row."""
        return cls(
            position=row.position,
            recorded_at=row.recorded_at,
            actor=row.actor,
            client=row.client,
            operation=row.operation,
            kind=DataKind(row.kind),
            purpose=ReadingPurpose(row.purpose),
            address=row.address,
            case_ids=tuple(map(CaseId, row.case_ids)),
            covers_all=row.covers_all,
            document_id=MISSING if row.document_id is None else DocumentId(row.document_id),
            criteria=row.criteria,
            results=MISSING if row.results is None else row.results,
            hash=row.hash.hex(),
        )


class ReadingPage(StrictModel):
    """A page of the record of reading, the newest first."""

    readings: Annotated[tuple[RecordedReading, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
