"""Copies of the exported statements, where the operators of the database cannot change them.

A statement has the number of its line in the folder's file, from 1. A copy has the first statements
of a ledger, without a gap, so that its number of statements says what it lacks. One that has more
than the folder, or another, shows that the folder was changed.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Gauge

from events.log.seals import SignedStatement
from events.sealing.folder import SealFolder, UnreadableSeals

COPY_SECONDS: Final = 30.0
"""How long one copy may take in a round; what is left is added in the next one."""
_log = structlog.stdlib.get_logger()


class CopyUnavailable(Exception):
    """A copy cannot be read or added to now; names the reason, and no address."""


class CopyContradicts(Exception):
    """A copy has what the folder has not; says what."""


class SealCopy(Protocol):
    """A place that keeps copies of statements."""

    @property
    def name(self) -> str:
        """What it is called in logs and metrics; without secrets."""
        ...

    def takes(self, ledger_id: UUID) -> bool:
        """Whether it is to have the statements about a ledger."""
        ...

    async def count(self, ledger_id: UUID) -> int:
        """How many statements about a ledger it has.

        Raises:
            CopyUnavailable: that is not known now. CopyContradicts: one is missing in between.
        """
        ...

    async def read(self, ledger_id: UUID, number: int) -> SignedStatement | None:
        """A statement that it has, of a number from 1; None if it cannot be read back.

        Raises:
            CopyUnavailable: it cannot be read now. CopyContradicts: it is not a statement.
        """
        ...

    async def add(self, number: int, statement: SignedStatement) -> None:
        """Add the statement after the last one, durably. Without effect if it is there already.

        Raises:
            CopyUnavailable: it may not have been added. CopyContradicts: another one is there.
        """
        ...


class SealCopies:
    """Keeps copies of a folder up to date."""

    def __init__(
        self, folder: SealFolder, copies: Sequence[SealCopy], registry: CollectorRegistry
    ) -> None:
        """`registry` takes the metric."""
        self._folder, self._copies = folder, copies
        self._compared: set[tuple[str, UUID]] = set()
        self._faults: dict[tuple[str, UUID], str] = {}
        self._missing = {each.name: 0 for each in copies}
        self._gauge = Gauge(
            "log_seal_copy_missing",
            "Statements that a copy of the seals lacks. Alert if it stays above 0.",
            ["copy"],
            registry=registry,
        )
        for each in copies:
            self._gauge.labels(each.name).set(0)

    def fault_of(self, ledger_id: UUID) -> str | None:
        """How a copy contradicts the folder about a ledger, if one does."""
        found = [fault for (_, ledger), fault in self._faults.items() if ledger == ledger_id]
        return found[0] if found else None

    @property
    def is_behind(self) -> bool:
        """Whether a copy lacks statements."""
        return any(self._missing.values())

    async def bring_up_to_date(self) -> None:
        """Add to each copy what it lacks. Only within the lock of the folder.

        The first time, the last statement that a copy has is compared with the folder. A copy that
        cannot be reached delays no other one: it is behind until a later call.
        """
        await asyncio.gather(*(self._update(each) for each in self._copies))

    async def _update(self, copy: SealCopy) -> None:
        missing: dict[UUID, int] = {}
        try:
            async with asyncio.timeout(COPY_SECONDS):
                for ledger_id in self._folder.ledgers():
                    if copy.takes(ledger_id):
                        missing[ledger_id] = 1  # until its number is known
                        await self._update_ledger(copy, ledger_id, missing)
        except CopyUnavailable as error:
            _log.warning("seal_copy_unavailable", copy=copy.name, reason=str(error))
        except TimeoutError:
            _log.warning("seal_copy_unavailable", copy=copy.name, reason="it takes too long")
        self._missing[copy.name] = sum(missing.values())
        self._gauge.labels(copy.name).set(self._missing[copy.name])

    async def _update_ledger(
        self, copy: SealCopy, ledger_id: UUID, missing: dict[UUID, int]
    ) -> None:
        """Add what a copy lacks of one ledger; nothing where it contradicts the folder."""
        try:
            statements = await asyncio.to_thread(self._folder.statements, ledger_id)
            known = await self._known(copy, ledger_id, statements)
            missing[ledger_id] = len(statements) - known
            for number, statement in enumerate(statements[known:], known + 1):
                await copy.add(number, statement)
                missing[ledger_id] -= 1
        except CopyContradicts as contradiction:
            self._faults[copy.name, ledger_id] = f"{copy.name}: {contradiction}"
        except UnreadableSeals:
            return  # its sealing reports it
        else:
            self._faults.pop((copy.name, ledger_id), None)

    async def _known(
        self, copy: SealCopy, ledger_id: UUID, statements: Sequence[SignedStatement]
    ) -> int:
        """How many of the folder's statements a copy has, once they were compared."""
        known = await copy.count(ledger_id)
        if known > len(statements):
            raise CopyContradicts(f"it has {known} statements, and the folder {len(statements)}")
        if known and (copy.name, ledger_id) not in self._compared:
            last = await copy.read(ledger_id, known)
            if last is not None and last != statements[known - 1]:
                raise CopyContradicts(f"its statement {known} is not the one of the folder")
        self._compared.add((copy.name, ledger_id))
        return known
