"""Starting an import."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from case_api.api.command_context import CommandContextDep
from case_api.api.dependencies import CaseWriter
from case_api.api.imports.receive import ImportReceiver
from case_api.api.imports.responses import AcceptedImport
from case_api.domain.imports.outcome import ImportFormat
from case_api.store.imports.receiving import NewImport
from chassis.idempotency import IdempotencyKeyDep, idempotent_request, result_response
from chassis.streamed_body import StreamedBody, streamed_body

router = APIRouter(prefix="/v1", tags=["imports"])

MAX_IMPORT_BYTES: Final = 268_435_456
"""Bytes of the body of an import: 256 MiB."""
_FORMATS: Final = {
    "application/x-ndjson": ImportFormat.NDJSON,
    "text/csv": ImportFormat.CSV,
}


def _check_flag(value: object) -> object:
    """The framework would accept `1`, `on` and `Yes` too."""
    if isinstance(value, str) and value not in {"true", "false"}:
        raise PydanticCustomError("bool_parsing", "must be true or false")
    return value


Rows = Annotated[StreamedBody, Depends(streamed_body(*_FORMATS, max_bytes=MAX_IMPORT_BYTES))]
DryRun = Annotated[
    bool,
    BeforeValidator(_check_flag),
    Query(description="Check everything, report it, and record nothing"),
]


@router.post(
    "/imports",
    operation_id="startImport",
    status_code=HTTPStatus.ACCEPTED,
    response_model=AcceptedImport,
    responses={408: {}, 409: {}},
)
async def start_import(
    rows: Rows,
    context: CommandContextDep,
    identity: CaseWriter,
    request: Request,
    key: IdempotencyKeyDep,
    *,
    dry_run: DryRun = False,
) -> Response:
    """Import cases of an older system: a whole case on each line, in JSON or in columns.

    The rows are stored as they arrive, and read afterwards: follow the progress with the id in the
    response. A case is imported whole or not at all, and the others do not depend on it. It is
    identified by the council's own reference, so that the same rows can be sent again. The format
    is described in docs/imports.md.
    """
    new = NewImport(
        context.app.new_id(),
        _FORMATS[rows.media_type],
        dry_run,
        context.metadata.actor,
        identity.authority,
    )
    receiver = ImportReceiver(
        context.app.engine, context.app.vault, context.app.idempotency, context.ledger_id
    )
    identified = idempotent_request(identity, request, key, b"")
    outcome = await receiver.receive(new, rows.chunks, identified)
    context.app.notify()  # wakes the importer, too
    location = {"Location": f"/v1/imports/{outcome.result.import_id}"}
    return result_response(
        outcome.result, replayed=outcome.replayed, status=HTTPStatus.ACCEPTED, headers=location
    )
