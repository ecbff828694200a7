"""A made-up service that uses everything: a library that lends notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import Response

from chassis import idempotency, preconditions
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyStore, StoredResponse
from chassis.identity import Principal, require_scopes
from chassis.preconditions import IfMatch, etag, not_modified
from chassis.problems import NotFound
from chassis.query import PageLimit

router = APIRouter(prefix="/v1", tags=["notes"])
idempotency_store = IdempotencyStore("notes")

NoteReader = Annotated[Principal, require_scopes("notes:read")]
NoteWriter = Annotated[Principal, require_scopes("notes:write")]
NoteKey = Annotated[str, Depends(idempotency.idempotency_key)]


class Note(BaseModel):
    """A note, as it is handed in."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    text: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^x]*$")]
    weight: Annotated[float, Field(gt=0)] = 1.0
    pages: Annotated[int, Field(ge=1, lt=1000)] = 1


class StoredNote(BaseModel):
    """A note that is kept."""

    text: str
    ledger_id: UUID


@router.post("/notes", status_code=201, summary="Hand in a note", response_model=StoredNote)
async def create_note(
    request: Request,
    writer: NoteWriter,
    key: NoteKey,
    note: Annotated[Note, Depends(strict_body(Note))],
) -> Response:
    """Keep a note. Doing so twice with one key keeps it once."""
    attempt = idempotency.request_digest(writer, request, key, await request.body())
    engine: AsyncEngine = request.app.state.engine
    async with transaction(engine, writer.ledger_id) as db:
        connection = await driver_connection(db)

        async def keep() -> StoredResponse:
            await connection.execute(
                "INSERT INTO notes.note VALUES ($1, $2)", writer.ledger_id, note.text
            )
            kept = StoredNote(text=note.text, ledger_id=writer.ledger_id)
            return StoredResponse(201, _json(kept), {"ETag": etag(1)})

        answer = await idempotency_store.get_or_execute(connection, attempt, keep)
    return answer.response()


@router.get("/notes", summary="List notes")
async def list_notes(_reader: NoteReader, limit: PageLimit = 50) -> list[int]:
    """As many numbers as asked for."""
    return list(range(limit))


@router.get("/notes/{note_id}", summary="Read a note", response_model=StoredNote)
async def get_note(
    note_id: Annotated[UUID, Path()], request: Request, reader: NoteReader
) -> Response:
    """One note, which is at version 7."""
    if note_id.int == 0:
        raise NotFound
    kept = StoredNote(text="a note", ledger_id=reader.ledger_id)
    return (
        not_modified(request, 7) or StoredResponse(200, _json(kept), {"ETag": etag(7)}).response()
    )


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


def _json(kept: StoredNote) -> bytes:
    return kept.model_dump_json().encode()
