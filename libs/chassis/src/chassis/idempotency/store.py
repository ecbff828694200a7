"""The answers that are kept, in the transaction of their effect: there is both or neither."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import asyncpg
from starlette.responses import Response

from chassis.database import DriverConnection
from chassis.idempotency.key import REPLAYED_HEADER, RequestDigest
from chassis.problems import IdempotencyKeyInUse, IdempotencyKeyReused


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """What was answered, and is answered again."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    replayed: bool = False

    def response(self) -> Response:
        """As it is sent."""
        mark = {REPLAYED_HEADER: "true"} if self.replayed else {}
        return Response(self.body, self.status, {**self.headers, **mark}, "application/json")


class IdempotencyStore:
    """The answers kept in one schema, told and found within the caller's transaction."""

    def __init__(self, schema: str) -> None:
        self._find = (
            f"SELECT fingerprint, status, headers, body FROM {schema}.idempotency"  # noqa: S608
            " WHERE ledger_id = $1 AND scope = $2"
        )
        self._store = (
            f"INSERT INTO {schema}.idempotency"  # noqa: S608
            " (ledger_id, scope, fingerprint, status, headers, body)"
            " VALUES ($1, $2, $3, $4, $5, $6)"
        )

    async def find(
        self, connection: DriverConnection, attempt: RequestDigest
    ) -> StoredResponse | None:
        """The answer to an earlier attempt, or None where this is the first.

        Raises:
            IdempotencyKeyReused: the earlier one had another body.
        """
        row = await connection.fetchrow(self._find, attempt.ledger_id, attempt.scope)
        if row is None:
            return None
        if row["fingerprint"] != attempt.fingerprint:
            raise IdempotencyKeyReused
        headers: dict[str, str] = json.loads(row["headers"])
        return StoredResponse(row["status"], row["body"], headers, replayed=True)

    async def store(
        self, connection: DriverConnection, attempt: RequestDigest, answer: StoredResponse
    ) -> None:
        """Keep an answer. While the same attempt is under way elsewhere, this waits for its end.

        Raises:
            IdempotencyKeyInUse: the other has just been answered; this transaction must end.
        """
        values = (answer.status, json.dumps(dict(answer.headers)), answer.body)
        try:
            await connection.execute(
                self._store, attempt.ledger_id, attempt.scope, attempt.fingerprint, *values
            )
        except asyncpg.UniqueViolationError:
            raise IdempotencyKeyInUse(headers={"Retry-After": "0"}) from None

    async def get_or_execute(
        self,
        connection: DriverConnection,
        attempt: RequestDigest,
        effect: Callable[[], Awaitable[StoredResponse]],
    ) -> StoredResponse:
        """The earlier answer, or that of the effect, which is then kept."""
        earlier = await self.find(connection, attempt)
        if earlier is not None:
            return earlier
        answer = await effect()
        await self.store(connection, attempt, answer)
        return answer
