"""The log as a POST sees it that records one fact: two round trips, and no transaction of ours.

One statement reads the case. Another appends the fact and keeps the answer to the POST: both or
neither, because a statement is a transaction. BEGIN, COMMIT and a statement each would cost more
than the rest of the request (docs/adr/0017-one-fact-in-two-round-trips.md).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.store.case_log import CaseLog, check_capacity
from chassis.idempotency import RequestDigest, StoredResponse
from chassis.problems import IdempotencyKeyInUse
from events.envelope import AppendResult, CaseId, LedgerId, Position, StreamAppend
from events.log.errors import translate_log_errors
from events.log.event_rows import stored_event_of
from events.log.postgres import STREAMS_AUTOCOMMIT_QUERY, append_row
from events.stored_event import StoredEvent

_CREATED: Final = 201
# The answer names the fact's place, which is known once it has been appended: so it is put together
# here, from what is known before ($15 and $16) and the place.
_RECORD: Final = f"""
    WITH said AS MATERIALIZED (
        SELECT at_position, at_version, is_duplicate
        FROM log.append_one_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    )
    INSERT INTO case_api.idempotency AS kept
        (ledger_id, scope, fingerprint, status, headers, body)
    SELECT $1, $13, $14, {_CREATED},
           json_build_object('Location', $15::text || at_position)::text,
           convert_to(
               left($16::text, -1) || ',"position":' || at_position
               || ',"version":' || at_version || '}}', 'UTF8'
           )
    FROM said
    RETURNING headers, body, (SELECT at_position FROM said), (SELECT at_version FROM said),
              (SELECT is_duplicate FROM said)
"""  # noqa: S608  # constants only


@dataclass(frozen=True, slots=True)
class Reply:
    """What a POST is answered, but for the place of the fact: where it will be found, and ids."""

    location: str
    ids: dict[str, str]


class Recorder(CaseLog):
    """One ledger, open to read a case and to append one fact with the answer to `attempt`."""

    def __init__(
        self, db: AsyncConnection, ledger_id: LedgerId, attempt: RequestDigest, reply: Reply
    ) -> None:
        super().__init__(db, ledger_id)
        self._attempt = attempt
        self._reply = reply
        self.answer: StoredResponse | None = None

    async def read_stored_streams(
        self, stream_ids: Collection[CaseId], families: Collection[str] | None = None
    ) -> Sequence[StoredEvent]:
        """Every fact of some cases in the order of the ledger, if asked only of some families."""
        connection = await self.connection()
        wanted = families and list(families)
        rows = await connection.fetch(
            STREAMS_AUTOCOMMIT_QUERY, self.ledger_id, list(stream_ids), wanted
        )
        return [stored_event_of(row) for row in rows]

    async def append(self, *appends: StreamAppend) -> Sequence[AppendResult]:
        """Record the one fact and keep `answer`. See `Log.append` for what else is refused.

        Raises:
            CaseFull: the case holds as many facts as it can.
            IdempotencyKeyInUse: the same POST has been answered meanwhile; nothing happened.
        """
        ((append,),) = (appends,)
        check_capacity(append)
        connection = await self.connection()
        attempt, reply = self._attempt, json.dumps(self._reply.ids, separators=(",", ":"))
        kept = (attempt.scope, attempt.fingerprint, self._reply.location, reply)
        try:
            with translate_log_errors():
                (row,) = await connection.fetch(_RECORD, self.ledger_id, *append_row(append), *kept)
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != "idempotency_pkey":
                raise
            raise IdempotencyKeyInUse(headers={"Retry-After": "0"}) from None
        headers, body, position, version, is_duplicate = row
        self.answer = StoredResponse(_CREATED, body, json.loads(headers))
        return [AppendResult(Position(position), version, is_duplicate)]
