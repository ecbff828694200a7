"""A copy of the seals of one ledger at its council: each statement is posted to its webhook.

The body is the statement as in the exported file. It is signed, so the council verifies it with the
public key of the seals, and needs no other secret. A statement may come twice, after a crash; the
council keeps all, in the order of arrival.
"""

import os
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp

from events.log.seals import SignedStatement
from events.sealing.copies import CopyUnavailable

SECONDS: Final = 10.0
"""How long a council may take to acknowledge a statement."""
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "send-seals"}


class WebhookCopy:
    """The webhook of a council, and how many statements it has acknowledged with 2xx.

    That number is in a file of the folder of seals, written after the acknowledgement.
    """

    def __init__(
        self, ledger_id: UUID, url: str, folder: Path, *, seconds: float = SECONDS
    ) -> None:
        """`seconds` is the deadline of a request.

        Raises:
            ValueError: the address is not `https://` (or `http://` of this machine).
        """
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise ValueError("must be an https:// address")
        self._ledger_id, self._url = ledger_id, url
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        of_address = sha256(url.encode()).hexdigest()[:16]
        self._acknowledged = folder / f".{ledger_id}.{of_address}.acknowledged"

    @property
    def name(self) -> str:
        """The council's ledger; the address may hold a secret."""
        return f"webhook of {self._ledger_id}"

    def takes(self, ledger_id: UUID) -> bool:
        """Its own ledger."""
        return ledger_id == self._ledger_id

    async def count(self, ledger_id: UUID) -> int:
        """How many statements were acknowledged; those to a new address begin with the first."""
        try:
            return int(self._acknowledged.read_text())
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            raise CopyUnavailable("the file of acknowledgements cannot be read") from None

    async def read(self, ledger_id: UUID, number: int) -> None:
        """None: a webhook cannot be read back."""

    async def add(self, number: int, statement: SignedStatement) -> None:
        """Post a statement, and note that it was acknowledged."""
        await self._post(statement)
        partial = self._acknowledged.with_suffix(".partial")
        with partial.open("w") as file:
            file.write(str(number))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._acknowledged)

    async def _post(self, statement: SignedStatement) -> None:
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout, headers=_HEADERS) as session,
                session.post(
                    self._url, data=statement.to_json().encode(), allow_redirects=False
                ) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CopyUnavailable(type(error).__name__) from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise CopyUnavailable(f"it answers {status}")
