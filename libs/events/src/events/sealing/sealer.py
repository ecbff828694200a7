"""Sealing a ledger: it is checked against what was sealed before, and only then signed."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.envelope import LedgerId, Position
from events.log.chain import EMPTY_LEDGER_HASH
from events.log.ledger_events import record_ledger_restored
from events.log.ledgers import Ledger
from events.log.postgres import HEAD_QUERY
from events.log.seal_evidence import SealEvidence, find_forgery
from events.log.seals import Restoration, Seal, SignedStatement, sign_restoration, sign_seal
from events.log.verify import LINKS_QUERY, NOT_REGISTERED, verify_ledger
from events.sealing.folder import SealFolder
from events.sealing.seal_store import store_seal

_SIGNATURES_PER_TURN: Final = 100
"""How many are checked before others have their turn: some ten milliseconds."""


class IntegrityViolation(Exception):
    """A ledger does not fit what was sealed, or itself. Names the place, not what it holds."""

    def __init__(self, ledger_id: UUID, fault: str) -> None:
        super().__init__(f"{ledger_id}: {fault}")
        self.ledger_id, self.fault = ledger_id, fault


class SealResult(NamedTuple):
    """The seal that reaches the head of a ledger, and whether it was made just now."""

    seal: Seal
    is_new: bool


class Sealer:
    """Seals ledgers with one key, into one folder, which nobody else adds to meanwhile."""

    def __init__(
        self,
        folder: SealFolder,
        key: Ed25519PrivateKey,
        older_keys: Sequence[Ed25519PublicKey] = (),
    ) -> None:
        """`older_keys` are those by which the folder's statements may be signed beside `key`."""
        self.folder = folder
        self._key = key
        self._trusted = [key.public_key(), *older_keys]
        self._checked_signatures: dict[UUID, int] = {}

    def unregistered(self, registered: Iterable[Ledger]) -> Sequence[IntegrityViolation]:
        """The ledgers that the folder has seals of and the register does not hold.

        Raises:
            UnreadableSeals: the folder holds what is no file of seals.
        """
        known = {each.ledger_id for each in registered}
        return [
            IntegrityViolation(each, NOT_REGISTERED)
            for each in self.folder.ledgers()
            if each not in known
        ]

    async def seal(
        self, db: AsyncConnection, ledger: Ledger, now: datetime, *, whole: bool = False
    ) -> SealResult:
        """Check a ledger and seal where it stands, unless it is sealed there already.

        What stands behind the last seal is walked; or, with `whole`, everything.

        Raises:
            IntegrityViolation: it is not what was sealed. Nothing is signed.
            UnreadableSeals: its file is damaged.
        """
        evidence = await self._read_evidence(ledger.ledger_id)
        last = evidence.latest_seal
        verdict = await verify_ledger(db, evidence, after=None if whole else last)
        if verdict.fault:
            raise IntegrityViolation(ledger.ledger_id, verdict.fault)
        head = verdict.last_link
        if last and (last.position, last.version) == (head.position, 2):
            await store_seal(db, last)  # again: what was killed in between is made good
            return SealResult(last, is_new=False)
        row_hash, at = (
            head.hash if head.position else EMPTY_LEDGER_HASH,
            max(now, evidence.latest_statement_at),
        )
        new = sign_seal(self._key, ledger.ledger_id, ledger.authority, head.position, row_hash, at)
        await self._add(new)
        await store_seal(db, new)
        return SealResult(new, is_new=True)

    async def record_restoration(
        self, db: AsyncConnection, ledger_id: LedgerId, now: datetime
    ) -> Restoration | None:
        """Sign and record that a ledger was restored from an older copy.

        It is taken to be what it was up to the furthest seal that it still fits. The statement is
        added to the folder before the log says so, and said once: whoever was killed in between
        does the same again. None where nothing is known of the ledger. Needs the owner's role.

        Raises:
            IntegrityViolation: the folder holds what none of the keys has signed.
            UnreadableSeals: its file is damaged.
        """
        evidence = await self._read_evidence(ledger_id)
        statement = evidence.unsealed_restoration or await self._sign_restoration(db, evidence, now)
        if statement is None:
            return None
        await record_ledger_restored(
            db, ledger_id, Position(statement.restored_to), Position(statement.lost_to)
        )
        return statement

    async def _sign_restoration(
        self, db: AsyncConnection, evidence: SealEvidence, now: datetime
    ) -> Restoration | None:
        connection = await driver_connection(db)
        head: int = await connection.fetchval(HEAD_QUERY, evidence.ledger_id) or 0
        lost_to = max(head, evidence.latest_seal.position if evidence.latest_seal else 0)
        if lost_to == 0:
            return None
        sealed = [each.position for each in evidence.seals]
        rows = await connection.fetch(LINKS_QUERY, evidence.ledger_id, sealed)
        found = {0: EMPTY_LEDGER_HASH} | {row["position"]: row["hash"] for row in rows}
        kept = [each for each in evidence.seals if found.get(each.position) == each.hash]
        restored_to, row_hash = (
            (kept[-1].position, kept[-1].hash) if kept else (0, EMPTY_LEDGER_HASH)
        )
        at = max(now, evidence.latest_statement_at)
        new = sign_restoration(self._key, evidence.ledger_id, restored_to, row_hash, lost_to, at)
        await self._add(new)
        return new

    async def _add(self, statement: SignedStatement) -> None:
        await asyncio.to_thread(self.folder.add, statement)
        self._checked_signatures[statement.ledger_id] = (
            self._checked_signatures.get(statement.ledger_id, 0) + 1
        )

    async def _read_evidence(self, ledger_id: UUID) -> SealEvidence:
        """What the folder says of a ledger, once it is known to be genuine."""
        statements = await asyncio.to_thread(self.folder.statements, ledger_id)
        await self._check_signatures(ledger_id, statements)
        return SealEvidence.from_statements(ledger_id, statements)

    async def _check_signatures(
        self, ledger_id: UUID, statements: Sequence[SignedStatement]
    ) -> None:
        """Check the signatures of what was added since this was last asked."""
        known = self._checked_signatures.get(ledger_id, 0)
        if len(statements) < known:
            raise IntegrityViolation(ledger_id, "statements were taken out of its file")
        for begin in range(known, len(statements), _SIGNATURES_PER_TURN):
            if fault := find_forgery(
                statements[begin : begin + _SIGNATURES_PER_TURN], self._trusted
            ):
                raise IntegrityViolation(ledger_id, fault)
            await asyncio.sleep(0)
        self._checked_signatures[ledger_id] = len(statements)
