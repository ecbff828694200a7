"""A made-up service that uses everything: a library that lends notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import Response

from chassis import idempotency, preconditions
from chassis.body import strict
from chassis.database import driver, transaction
from chassis.idempotency import Answer, Memory
from chassis.identity import Identity, needs
from chassis.preconditions import IfMatch, etag, not_modified
from chassis.problems import NotFound
from chassis.query import Limit

router = APIRouter(prefix="/v1", tags=["notes"])
memory = Memory("notes")

Reader = Annotated[Identity, needs("notes:read")]
Writer = Annotated[Identity, needs("notes:write")]
Key = Annotated[str, Depends(idempotency.required)]


class Note(BaseModel):
    """A note, as it is handed in."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    text: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^x]*$")]
    weight: Annotated[float, Field(gt=0)] = 1.0
    pages: Annotated[int, Field(ge=1, lt=1000)] = 1


class Kept(BaseModel):
    """A note that is kept."""

    text: str
    ledger_id: UUID


@router.post("/notes", status_code=201, summary="Hand in a note", response_model=Kept)
async def hand_in_note(
    request: Request, writer: Writer, key: Key, note: Annotated[Note, Depends(strict(Note))]
) -> Response:
    """Keep a note. Doing so twice with one key keeps it once."""
    attempt = idempotency.attempt(writer, request, key, await request.body())
    engine: AsyncEngine = request.app.state.engine
    async with transaction(engine, writer.ledger_id) as db:
        connection = await driver(db)

        async def keep() -> Answer:
            await connection.execute(
                "INSERT INTO notes.note VALUES ($1, $2)", writer.ledger_id, note.text
            )
            kept = Kept(text=note.text, ledger_id=writer.ledger_id)
            return Answer(201, _json(kept), {"ETag": etag(1)})

        answer = await memory.once(connection, attempt, keep)
    return answer.response()


@router.get("/notes", summary="List notes")
async def list_notes(_reader: Reader, limit: Limit = 50) -> list[int]:
    """As many numbers as asked for."""
    return list(range(limit))


@router.get("/notes/{note_id}", summary="Read a note", response_model=Kept)
async def read_note(note_id: Annotated[UUID, Path()], request: Request, reader: Reader) -> Response:
    """One note, which is at version 7."""
    if note_id.int == 0:
        raise NotFound
    kept = Kept(text="a note", ledger_id=reader.ledger_id)
    return not_modified(request, 7) or Answer(200, _json(kept), {"ETag": etag(7)}).response()


@router.put("/notes/{note_id}", summary="Change a note", status_code=204)
async def change_note(
    note_id: Annotated[UUID, Path()],
    match: Annotated[IfMatch, Depends(preconditions.if_match)],
    note: Annotated[Note, Depends(strict(Note))],
    _writer: Writer,
) -> None:
    """Change version 7."""
    match.check(7)


@router.get("/broken", summary="Fail")
async def fail(how: str) -> None:
    """Fail in some way, with a secret in the exception."""
    raise {"fault": KeyError, "database": ConnectionRefusedError}[how]("a secret")


def _json(kept: Kept) -> bytes:
    return kept.model_dump_json().encode()
