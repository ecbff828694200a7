"""Scans uploaded content for malware, before it is served."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.scans import claim_scan, finish_scan, read_parts
from case_api.store.encryption.vault import Vault
from case_api.worker.clamd import ScannerUnavailable
from chassis.failures import is_transient

_INTERVAL_SECONDS: Final = 1.0

_log: Final = structlog.stdlib.get_logger()


class Scanner(Protocol):
    """What scans content."""

    async def scan(self, parts: AsyncIterator[bytes]) -> bool:
        """Whether nothing is found in a content.

        Raises:
            ScannerUnavailable: it was not scanned.
        """
        ...


async def scan_periodically(engine: AsyncEngine, vault: Vault, scanner: Scanner) -> None:
    """Scan content that waits for it, one at a time, until cancelled.

    Several processes may do so at once. While the database or the scanner is unavailable, content
    waits.
    """
    while True:
        try:
            while await scan_next(engine, vault, scanner, datetime.now(UTC)):
                pass
        except Exception as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(_INTERVAL_SECONDS)


async def scan_next(engine: AsyncEngine, vault: Vault, scanner: Scanner, now: datetime) -> bool:
    """Scan the content that has waited longest; whether there was any."""
    content = await claim_scan(engine, now)
    if content is None:
        return False
    try:
        passed = await scanner.scan(read_parts(engine, vault, content))
    except ScannerUnavailable as unavailable:
        _log.warning("scanner_unavailable", reason=str(unavailable))
        return True
    await finish_scan(engine, content, passed=passed)
    _log.info("content_scanned", upload=str(content.content_id), passed=passed)
    return True
