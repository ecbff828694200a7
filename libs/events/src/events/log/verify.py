"""Verification of a ledger: each row is checked against the chain and the seals."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import LedgerRestored
from events.log.chain import EventRow
from events.log.chain_links import ChainLink, VersionPositions, find_link_fault, genesis_link
from events.log.postgres import HEAD_QUERY
from events.log.seal_evidence import SealEvidence
from events.log.seals import Seal

_BATCH: Final = 1000
_ROWS_QUERY: Final = (
    "SELECT ledger_id, position, stream_id, stream_version, event_id, type, schema_version,"
    " actor, correlation_id, cause_ledger_id, cause_position, traceparent, recorded_at,"
    " hash_version, hash, body FROM log.event"
    " WHERE ledger_id = $1 AND position > $2 AND position <= $2::bigint + $3 ORDER BY position"
)
LINKS_QUERY: Final = (
    "SELECT position, hash, recorded_at FROM log.event WHERE ledger_id = $1 AND position = ANY($2)"
)
VERSIONS_QUERY: Final = (
    "SELECT e.stream_id, e.stream_version, e.position"
    " FROM unnest($2::uuid[], $3::int[]) AS previous (stream_id, version)"
    " JOIN log.event e ON e.ledger_id = $1 AND e.stream_id = previous.stream_id"
    " AND e.stream_version = previous.version"
)
RESTORED_QUERY: Final = (
    "SELECT EXISTS (SELECT FROM log.event WHERE ledger_id = $1 AND stream_id = $1 AND type = $2"
    " AND data @> jsonb_build_object('restored_to', $3::bigint, 'lost_to', $4::bigint))"
)
NOT_REGISTERED: Final = "it is not in the register of ledgers"
"""The fault of a ledger that holds events, or was sealed, and is not registered any more."""


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """The result: how many rows are valid, and what is wrong with the first that is not.

    `seals` is how many there are, and `sealed_to` the position of the last; `last_link` is the last
    valid row.
    """

    ledger_id: UUID
    rows: int
    last_link: ChainLink
    seals: int
    sealed_to: int
    fault: str | None


async def verify_ledger(
    db: AsyncConnection,
    evidence: SealEvidence,
    *,
    after: Seal | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> VerificationResult:
    """Check a ledger and return the first row or seal that is not valid.

    The transaction must be able to read the ledger and the register. The evidence is that of this
    ledger, from the database or, better, from a copy elsewhere: a recomputed chain is consistent
    but does not match the seals. Its signatures are checked before (`seal_evidence.find_forgery`).

    With `after`, a seal of the evidence, only the rows after it are checked one by one; up to there
    only the sealed rows are compared with their seals.
    """
    verification = _LedgerVerification(db, evidence, after, progress)
    fault = await verification.find_fault()
    last = evidence.latest_seal
    sealed_to = last.position if last else 0
    return VerificationResult(
        evidence.ledger_id,
        verification.rows,
        verification.last_link,
        len(evidence.seals),
        sealed_to,
        fault,
    )


class _LedgerVerification:
    """One verification; `rows` counts the valid rows, `last_link` is the last of them."""

    def __init__(
        self,
        db: AsyncConnection,
        evidence: SealEvidence,
        after: Seal | None,
        progress: Callable[[int], None],
    ) -> None:
        self._db, self._evidence, self._after = db, evidence, after
        self._progress = progress
        self._ledger_id, self._hashes = evidence.ledger_id, evidence.expected_hashes()
        self.rows, self.last_link = 0, genesis_link(evidence.ledger_id)

    async def find_fault(self) -> str | None:
        """The first fault, or None."""
        return (
            await self._check_register()
            or await self._check_sealed_rows()
            or await self._check_rows_after_seal()
            or await self._check_restorations()
        )

    async def _check_register(self) -> str | None:
        """The council of a ledger is not in the chain; the seals name it."""
        authority: str | None = await (await driver_connection(self._db)).fetchval(
            "SELECT authority FROM log.ledger WHERE ledger_id = $1", self._ledger_id
        )
        if authority is None:
            return NOT_REGISTERED
        if other := self._evidence.authorities - {authority}:
            return f"it is registered to council {authority}; it was sealed as council {min(other)}"
        return None

    async def _check_sealed_rows(self) -> str | None:
        if self._after is None:
            return None
        sealed = [at for at in self._hashes if 0 < at <= self._after.position]
        links = await self._links(sealed)
        return next(
            (fault for at in sealed if (fault := self._find_seal_mismatch(at, links))), None
        )

    async def _check_rows_after_seal(self) -> str | None:
        begin = self._after.position if self._after else 0
        self.last_link = (await self._links([begin])).get(begin, self.last_link)
        async for rows in self._batches(begin):
            versions = await self._versions(rows)
            for row in rows:
                link = ChainLink(row.position, row.hash, row.recorded_at)
                fault = find_link_fault(row, self.last_link, versions) or self._find_seal_mismatch(
                    row.position, {row.position: link}
                )
                if fault:
                    return fault
                self.last_link = link
                self.rows += 1
            self._progress(self.rows)
        missing = min((at for at in self._hashes if at > self.last_link.position), default=None)
        return None if missing is None else f"position {missing}: it was sealed, and is missing"

    async def _check_restorations(self) -> str | None:
        """The first restoration that is not recorded on the log."""
        connection = await driver_connection(self._db)
        for each in self._evidence.restorations:
            span = (each.restored_to, each.lost_to)
            if not await connection.fetchval(
                RESTORED_QUERY, self._ledger_id, LedgerRestored.type, *span
            ):
                return f"the log does not record that it was restored to {each.restored_to}"
        return None

    def _find_seal_mismatch(self, position: int, links: Mapping[int, ChainLink]) -> str | None:
        if position not in self._hashes:
            return None
        if position not in links:
            return f"position {position}: it was sealed, and is missing"
        if self._hashes[position] - {links[position].hash}:
            return f"position {position}: the log was rewritten, the row is not the sealed one"
        return None

    async def _links(self, positions: Sequence[int]) -> Mapping[int, ChainLink]:
        rows = await (await driver_connection(self._db)).fetch(
            LINKS_QUERY, self._ledger_id, positions
        )
        return {row["position"]: ChainLink(*row) for row in rows}

    async def _batches(self, after: int) -> AsyncIterator[Sequence[EventRow]]:
        """Every row, in order. An empty batch, where rows are missing, does not end the check."""
        connection = await driver_connection(self._db)
        head: int = await connection.fetchval(HEAD_QUERY, self._ledger_id) or 0
        for start in range(after, head, _BATCH):
            rows = await connection.fetch(_ROWS_QUERY, self._ledger_id, start, _BATCH)
            yield [EventRow(*row) for row in rows]

    async def _versions(self, rows: Sequence[EventRow]) -> VersionPositions:
        """The positions of the previous versions: among the rows themselves, or before them."""
        in_rows = {(row.stream_id, row.stream_version): row.position for row in rows}
        previous = {(row.stream_id, row.stream_version - 1) for row in rows}
        earlier = [each for each in previous - in_rows.keys() if each[1] > 0]
        found = await (await driver_connection(self._db)).fetch(
            VERSIONS_QUERY,
            self._ledger_id,
            [one[0] for one in earlier],
            [one[1] for one in earlier],
        )
        return {(row[0], row[1]): row[2] for row in found} | in_rows
