"""Notes about the places of an institution: added, listed, deleted."""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.directory.created_document import CreatedDocument
from case_api.api.institutions.academic_years import refuse_unknown
from case_api.api.people.person_record import RecordedBy
from case_api.domain.institutions.capacity_note import CapacityNote, CapacityNoteId
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.academic_years import UnknownInstitution
from case_api.store.institutions.capacity_notes import (
    FIRST_NOTE,
    NotePlace,
    StoredCapacityNote,
    delete_note,
    insert_note,
    notes_before,
)
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import result_response
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import PlainDigits
from chassis.strict_model import StrictModel
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["institutions"])

_PATH: Final = "/institutions/{institution_id}/capacity-notes"
_PLACE: Final = TypeAdapter[NotePlace](tuple[date, UUID])


class CreateCapacityNoteRequest(StrictModel):
    """A note to add. `note_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"note": {"on": "2026-09-01", "places": 2, "scope": "year_7"}}]
        }
    )

    note_id: CapacityNoteId | MISSING = MISSING
    note: CapacityNote


class CapacityNoteRecord(StrictModel):
    """A note about the places of an institution. It is not changed."""

    note_id: CapacityNoteId
    recorded_at: AwareDatetime
    recorded_by: RecordedBy
    note: CapacityNote

    @classmethod
    def of(cls, found: StoredCapacityNote) -> Self:
        """The response for a note."""
        return cls(
            note_id=found.note_id,
            recorded_at=found.recorded_at,
            recorded_by=found.recorded_by,
            note=found.note,
        )


class CapacityNotePage(StrictModel):
    """A page of notes, the latest day first."""

    notes: Annotated[tuple[CapacityNoteRecord, ...], Field(max_length=100)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.post(
    _PATH,
    operation_id="createCapacityNote",
    status_code=201,
    response_model=CapacityNoteRecord,
    responses={404: {}, 409: {}},
)
async def create_capacity_note(
    institution_id: InstitutionId,
    body: Annotated[CreateCapacityNoteRequest, Depends(strict_body(CreateCapacityNoteRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Note what places an institution has on a day. It must not be about a child."""
    chosen = body.note_id
    note_id = CapacityNoteId(context.app.new_id()) if chosen is MISSING else chosen
    actor = context.metadata.actor

    async def create(db: AsyncConnection) -> CreatedDocument:
        new = StoredCapacityNote(note_id, body.note, datetime.now(UTC), actor)
        raw = await driver_connection(db)
        try:
            await insert_note(raw, context.ledger_id, institution_id, new)
        except UnknownInstitution:
            raise NotFound from None
        return CreatedDocument(id=note_id, recorded_at=new.recorded_at)

    outcome = await context.app.idempotency.run_in_transaction(request, CreatedDocument, create)
    made = outcome.result
    stored = StoredCapacityNote(CapacityNoteId(made.id), body.note, made.recorded_at, actor)
    return result_response(CapacityNoteRecord.of(stored), replayed=outcome.replayed)


@router.get(_PATH, operation_id="listCapacityNotes", responses={400: {}, 404: {}})
async def list_capacity_notes(
    request: Request,
    institution_id: InstitutionId,
    identity: CaseReader,
    limit: Annotated[
        Annotated[int, Field(ge=1, le=100), PlainDigits],
        Query(description="The largest number of notes in the response"),
    ] = 20,
    cursor: CursorParam = None,
) -> CapacityNotePage:
    """What was noted of the places of an institution, the latest day first."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {
        "list": "capacity-notes",
        "ledger": str(ledger_id),
        "institution": str(institution_id),
    }
    pages = PagedList[StoredCapacityNote, NotePlace](context.cursors, identifies, _PLACE)
    before = pages.after(cursor) or FIRST_NOTE
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        await refuse_unknown(raw, ledger_id, institution_id)
        found = await notes_before(raw, ledger_id, institution_id, before, limit + 1)
    page = pages.page(found, limit, lambda each: each.place)
    return CapacityNotePage(notes=tuple(map(CapacityNoteRecord.of, page.rows)), next=page.next)


@router.delete(
    _PATH + "/{note_id}", operation_id="deleteCapacityNote", status_code=204, responses={404: {}}
)
async def delete_capacity_note(
    institution_id: InstitutionId, note_id: CapacityNoteId, context: CommandContextDep
) -> None:
    """Delete a note for good, for instance one that turned out to be about a child."""
    async with transaction(context.app.engine, context.ledger_id) as db:
        raw = await driver_connection(db)
        if not await delete_note(raw, context.ledger_id, institution_id, note_id):
            raise NotFound
