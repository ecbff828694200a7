"""Seals a ledger: it is checked against earlier seals first, and only then signed."""

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
"""How many are checked before other tasks run: some ten milliseconds."""


class IntegrityViolation(Exception):
    """A ledger does not match its seals, or its chain is broken. Names the place only."""

    def __init__(self, ledger_id: UUID, fault: str) -> None:
        super().__init__(f"{ledger_id}: {fault}")
        self.ledger_id, self.fault = ledger_id, fault


class SealResult(NamedTuple):
    """The seal at the head of a ledger, and whether it is new."""

    seal: Seal
    is_new: bool


class Sealer:
    """Seals ledgers with one key, into one folder. Hold the folder's lock while sealing."""

    def __init__(
        self,
        folder: SealFolder,
        key: Ed25519PrivateKey,
        older_keys: Sequence[Ed25519PublicKey] = (),
    ) -> None:
        """`older_keys` verify statements of the folder that were signed before `key` was used."""
        self.folder = folder
        self._key = key
        self._trusted = [key.public_key(), *older_keys]
        self._checked_signatures: dict[UUID, int] = {}

    def unregistered(self, registered: Iterable[Ledger]) -> Sequence[IntegrityViolation]:
        """The ledgers that have seals in the folder and are not registered.

        Raises:
            UnreadableSeals: the folder holds a file that is not one of seals.
        """
        registered_ids = {each.ledger_id for each in registered}
        return [
            IntegrityViolation(each, NOT_REGISTERED)
            for each in self.folder.ledgers()
            if each not in registered_ids
        ]

    async def seal(
        self, db: AsyncConnection, ledger: Ledger, now: datetime, *, whole: bool = False
    ) -> SealResult:
        """Check a ledger and seal its head, unless that is sealed already.

        Only the rows after the last seal are checked; with `whole`, all of them.

        Raises:
            IntegrityViolation: it does not match its seals. Nothing is signed. UnreadableSeals: its
                file is damaged.
        """
        evidence = await self._read_evidence(ledger.ledger_id)
        last = evidence.latest_seal
        result = await verify_ledger(db, evidence, after=None if whole else last)
        if result.fault:
            raise IntegrityViolation(ledger.ledger_id, result.fault)
        head = result.last_link
        if last and (last.position, last.version) == (head.position, 2):
            await store_seal(db, last)  # again: an earlier process may have been killed before this
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

        The ledger is taken to be intact up to the last seal that it still matches. The statement is
        added to the folder before the event is appended, and only once: a repeated call after a
        crash in between finds it there and appends the event. Returns None if the ledger is empty
        and was never sealed. Needs the owner's role.

        Raises:
            IntegrityViolation: the folder holds a statement that none of the keys has signed.
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
        matching = [each for each in evidence.seals if found.get(each.position) == each.hash]
        restored_to, row_hash = (
            (matching[-1].position, matching[-1].hash) if matching else (0, EMPTY_LEDGER_HASH)
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
        """The folder's statements about a ledger, with their signatures checked."""
        statements = await asyncio.to_thread(self.folder.statements, ledger_id)
        await self._check_signatures(ledger_id, statements)
        return SealEvidence.from_statements(ledger_id, statements)

    async def _check_signatures(
        self, ledger_id: UUID, statements: Sequence[SignedStatement]
    ) -> None:
        """Check the signatures of statements that were added since the last call."""
        checked = self._checked_signatures.get(ledger_id, 0)
        if len(statements) < checked:
            raise IntegrityViolation(ledger_id, "statements were removed from its file")
        for begin in range(checked, len(statements), _SIGNATURES_PER_TURN):
            if fault := find_forgery(
                statements[begin : begin + _SIGNATURES_PER_TURN], self._trusted
            ):
                raise IntegrityViolation(ledger_id, fault)
            await asyncio.sleep(0)
        self._checked_signatures[ledger_id] = len(statements)
