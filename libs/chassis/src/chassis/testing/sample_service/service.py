"""A sample service that uses everything: it stores notes."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.responses import Response

from chassis import idempotency, preconditions
from chassis.app_state import from_request
from chassis.body import strict_body
from chassis.database import driver_connection
from chassis.etag_response import EtagResponse
from chassis.idempotency import IdempotencyStore, result_response
from chassis.identity import Principal, require_scopes
from chassis.preconditions import IfMatch, etag
from chassis.problems import NotFound
from chassis.query import PageLimit
from chassis.strict_model import StrictModel

router = APIRouter(prefix="/v1", tags=["notes"])

NoteReader = Annotated[Principal, require_scopes("notes:read")]
NoteWriter = Annotated[Principal, require_scopes("notes:write")]
NoteKey = Annotated[str, Depends(idempotency.idempotency_key)]


@dataclass(frozen=True, slots=True)
class NotesContext:
    """What the operations of the sample service need."""

    engine: AsyncEngine


class Note(StrictModel):
    """A note to store."""

    text: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^x]*$")]
    weight: Annotated[float, Field(gt=0)] = 1.0
    pages: Annotated[int, Field(ge=1, lt=1000)] = 1


class StoredNote(BaseModel):
    """A note that is stored."""

    text: str
    ledger_id: UUID


@router.post("/notes", status_code=201, summary="Store a note", response_model=StoredNote)
async def create_note(
    request: Request,
    context: Annotated[NotesContext, Depends(from_request(NotesContext))],
    writer: NoteWriter,
    key: NoteKey,
    note: Annotated[Note, Depends(strict_body(Note))],
) -> Response:
    """Store a note, once for each key."""
    identified = idempotency.idempotent_request(writer, request, key, await request.body())
    store = IdempotencyStore(context.engine, "notes")

    async def insert(db: AsyncConnection) -> StoredNote:
        await (await driver_connection(db)).execute(
            "INSERT INTO notes.note VALUES ($1, $2)", writer.ledger_id, note.text
        )
        return StoredNote(text=note.text, ledger_id=writer.ledger_id)

    outcome = await store.run_in_transaction(identified, StoredNote, insert)
    headers = {"ETag": etag(1)}
    return result_response(outcome.result, replayed=outcome.replayed, headers=headers)


@router.get("/notes", summary="List notes")
async def list_notes(_reader: NoteReader, limit: PageLimit = 50) -> list[int]:
    """As many numbers as requested."""
    return list(range(limit))


@router.get("/notes/{note_id}", summary="Read a note", response_model=StoredNote)
async def get_note(
    note_id: Annotated[UUID, Path()], request: Request, reader: NoteReader
) -> Response:
    """One note, which is at version 7."""
    if note_id.int == 0:
        raise NotFound
    note = StoredNote(text="a note", ledger_id=reader.ledger_id)
    return EtagResponse.versioned(note, 7).or_not_modified(request)


@router.put("/notes/{note_id}", summary="Change a note", status_code=204)
async def change_note(
    note_id: Annotated[UUID, Path()],
    match: Annotated[IfMatch, Depends(preconditions.if_match)],
    note: Annotated[Note, Depends(strict_body(Note))],
    _writer: NoteWriter,
) -> None:
    """Change version 7."""
    match.check(7)


@router.get("/broken", summary="Fail")
async def fail(how: str) -> None:
    """Fail in some way, with a secret in the exception."""
    raise {"fault": KeyError, "database": ConnectionRefusedError}[how]("a secret")
