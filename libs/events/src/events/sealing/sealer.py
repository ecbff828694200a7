"""Sealing a ledger: it is checked against what was sealed before, and only then signed."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.envelope import LedgerId, Position
from events.log.chain import NOTHING
from events.log.evidence import Evidence, forged
from events.log.ledger_facts import record_restored
from events.log.ledgers import Ledger
from events.log.postgres import HEAD
from events.log.seals import Restoration, Seal, Statement, restoration, seal
from events.log.verify import LINKS, NOT_REGISTERED, verify
from events.sealing.folder import SealFolder
from events.sealing.keeping import keep_seal

_SIGNATURES: Final = 100
"""How many are checked before others have their turn: some ten milliseconds."""


class Misfit(Exception):
    """A ledger does not fit what was sealed, or itself. Names the place, not what it holds."""

    def __init__(self, ledger_id: UUID, fault: str) -> None:
        super().__init__(f"{ledger_id}: {fault}")
        self.ledger_id, self.fault = ledger_id, fault


class Sealed(NamedTuple):
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
        self._genuine: dict[UUID, int] = {}

    def unregistered(self, registered: Iterable[Ledger]) -> Sequence[Misfit]:
        """The ledgers that the folder has seals of and the register does not hold.

        Raises:
            UnreadableSeals: the folder holds what is no file of seals.
        """
        known = {each.ledger_id for each in registered}
        return [Misfit(each, NOT_REGISTERED) for each in self.folder.ledgers() if each not in known]

    async def seal(
        self, db: AsyncConnection, ledger: Ledger, now: datetime, *, whole: bool = False
    ) -> Sealed:
        """Check a ledger and seal where it stands, unless it is sealed there already.

        What stands behind the last seal is walked; or, with `whole`, everything.

        Raises:
            Misfit: it is not what was sealed. Nothing is signed.
            UnreadableSeals: its file is damaged.
        """
        evidence = await self._evidence(ledger.ledger_id)
        last = evidence.last
        verdict = await verify(db, evidence, after=None if whole else last)
        if verdict.fault:
            raise Misfit(ledger.ledger_id, verdict.fault)
        head = verdict.reached
        if last and (last.position, last.version) == (head.position, 2):
            await keep_seal(db, last)  # again: what was killed in between is made good
            return Sealed(last, is_new=False)
        row_hash, at = head.hash if head.position else NOTHING, max(now, evidence.stated_at)
        new = seal(self._key, ledger.ledger_id, ledger.authority, head.position, row_hash, at)
        await self._add(new)
        await keep_seal(db, new)
        return Sealed(new, is_new=True)

    async def restored(
        self, db: AsyncConnection, ledger_id: LedgerId, now: datetime
    ) -> Restoration | None:
        """Sign and record that a ledger was restored from an older copy.

        It is taken to be what it was up to the furthest seal that it still fits. The statement is
        added to the folder before the log says so, and said once: whoever was killed in between
        does the same again. None where nothing is known of the ledger. Needs the owner's role.

        Raises:
            Misfit: the folder holds what none of the keys has signed.
            UnreadableSeals: its file is damaged.
        """
        evidence = await self._evidence(ledger_id)
        statement = evidence.restored_since_sealed or await self._restoration(db, evidence, now)
        if statement is None:
            return None
        await record_restored(
            db, ledger_id, Position(statement.restored_to), Position(statement.lost_to)
        )
        return statement

    async def _restoration(
        self, db: AsyncConnection, evidence: Evidence, now: datetime
    ) -> Restoration | None:
        connection = await driver(db)
        head: int = await connection.fetchval(HEAD, evidence.ledger_id) or 0
        lost_to = max(head, evidence.last.position if evidence.last else 0)
        if lost_to == 0:
            return None
        sealed = [each.position for each in evidence.seals]
        rows = await connection.fetch(LINKS, evidence.ledger_id, sealed)
        found = {0: NOTHING} | {row["position"]: row["hash"] for row in rows}
        kept = [each for each in evidence.seals if found.get(each.position) == each.hash]
        restored_to, row_hash = (kept[-1].position, kept[-1].hash) if kept else (0, NOTHING)
        at = max(now, evidence.stated_at)
        new = restoration(self._key, evidence.ledger_id, restored_to, row_hash, lost_to, at)
        await self._add(new)
        return new

    async def _add(self, statement: Statement) -> None:
        await asyncio.to_thread(self.folder.add, statement)
        self._genuine[statement.ledger_id] = self._genuine.get(statement.ledger_id, 0) + 1

    async def _evidence(self, ledger_id: UUID) -> Evidence:
        """What the folder says of a ledger, once it is known to be genuine."""
        statements = await asyncio.to_thread(self.folder.statements, ledger_id)
        await self._check(ledger_id, statements)
        return Evidence.of(ledger_id, statements)

    async def _check(self, ledger_id: UUID, statements: Sequence[Statement]) -> None:
        """Check the signatures of what was added since this was last asked."""
        known = self._genuine.get(ledger_id, 0)
        if len(statements) < known:
            raise Misfit(ledger_id, "statements were taken out of its file")
        for begin in range(known, len(statements), _SIGNATURES):
            if fault := forged(statements[begin : begin + _SIGNATURES], self._trusted):
                raise Misfit(ledger_id, fault)
            await asyncio.sleep(0)
        self._genuine[ledger_id] = len(statements)
