"""Append one fact and store its result for the Idempotency-Key, in one statement.

A statement is a transaction: both are stored or neither. BEGIN, COMMIT and a statement each would
cost more than the rest of the request (docs/adr/0017-one-fact-in-two-round-trips.md).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from case_api.store.command_result import CommandResult
from chassis.database import DriverConnection
from chassis.idempotency import IdempotentRequest, translate_conflict
from events.envelope import LedgerId, StreamAppend
from events.log.errors import InvalidBatch, translate_log_errors
from events.log.postgres import APPEND_ONE_QUERY, append_row

# The result names the position of the fact, which is known once it has been appended.
_APPEND_WITH_RESULT: Final = f"""
    WITH appended AS MATERIALIZED ({APPEND_ONE_QUERY})
    INSERT INTO case_api.idempotency (ledger_id, scope, fingerprint, result)
    SELECT $1, $13, $14, convert_to(
        json_build_object(
            'case_id', $2::uuid, 'position', at_position, 'version', at_version, 'ids', $15::json
        )::text, 'UTF8')
    FROM appended
    RETURNING (SELECT at_position FROM appended), (SELECT at_version FROM appended)
"""  # noqa: S608  # constants only


async def append_with_result(
    connection: DriverConnection,
    request: IdempotentRequest,
    append: StreamAppend,
    ids: Sequence[Mapping[str, UUID]],
) -> CommandResult:
    """Append exactly one fact, and store its result.

    Raises:
        InvalidBatch: there is not exactly one fact.
        IdempotencyKeyInUse: the result of the same request is stored already; nothing happened.
        LogError: the log refused; nothing happened.
    """
    if len(append.events) != 1:
        raise InvalidBatch("a fact and its result are recorded one at a time")
    ids_text = json.dumps([{name: str(value) for name, value in each.items()} for each in ids])
    stored = (request.scope, request.fingerprint, ids_text)
    values = (LedgerId(request.ledger_id), *append_row(append), *stored)
    with translate_conflict(), translate_log_errors():
        row = await connection.fetchrow(_APPEND_WITH_RESULT, *values)
    if row is None:
        raise AssertionError("the statement answers one row")
    return CommandResult(
        case_id=append.stream_id,
        position=row[0],
        version=row[1],
        ids=tuple(dict(each) for each in ids),
    )
