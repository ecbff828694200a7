"""What becomes of a message, and the receipts of it."""

import asyncio
from datetime import datetime
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from deploy.notify_stand_in.account import CallbackTarget
from deploy.notify_stand_in.messages import StoredMessage

TEMPORARY_FAILURE_ADDRESS: Final = "temp-fail@simulator.notify"
PERMANENT_FAILURE_ADDRESS: Final = "perm-fail@simulator.notify"
TEMPORARY_FAILURE_NUMBER: Final = "447700900003"
PERMANENT_FAILURE_NUMBER: Final = "447700900002"
SMOKE_TEST_ADDRESSES: Final = frozenset(
    {
        *(f"simulate-delivered{each}@notifications.service.gov.uk" for each in ("", "-2", "-3")),
        *(f"447700900{each}" for each in ("000", "111", "222")),
    }
)
"""They are validated, and neither stored nor reported."""
RECEIPT_TIMEOUT_SECONDS: Final = 5.0
RECEIPT_RETRIES: Final = 5
RECEIPT_RETRY_SECONDS: Final = 300.0
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


def final_status(message: StoredMessage) -> str:
    """What becomes of a message, by its address or number. Nothing is sent, whatever the key."""
    return {
        TEMPORARY_FAILURE_ADDRESS: "temporary-failure",
        PERMANENT_FAILURE_ADDRESS: "permanent-failure",
        TEMPORARY_FAILURE_NUMBER: "temporary-failure",
        PERMANENT_FAILURE_NUMBER: "permanent-failure",
    }.get(message.to, "delivered")


async def send_receipt(
    target: CallbackTarget, message: StoredMessage, retry_seconds: float = RECEIPT_RETRY_SECONDS
) -> int:
    """Post a receipt, again after an error of the network, 429 or 5xx. Returns the last status.

    0: the service was not reached.
    """
    status = 0
    for attempt in range(RECEIPT_RETRIES + 1):
        if attempt:
            await asyncio.sleep(retry_seconds)
        status = await _post(target, message)
        if status not in {0, _TOO_MANY} and status < _SERVER_ERROR:
            break
    return status


async def _post(target: CallbackTarget, message: StoredMessage) -> int:
    headers = {"Authorization": f"Bearer {target.token}"}
    timeout = ClientTimeout(total=RECEIPT_TIMEOUT_SECONDS)
    try:
        async with (
            ClientSession(timeout=timeout) as session,
            session.post(
                target.url,
                json=message.to_receipt(),
                headers=headers,
                allow_redirects=False,
            ) as response,
        ):
            return response.status
    except (ClientError, TimeoutError, OSError):
        return 0


def is_in_the_same_minute(earlier: datetime, now: datetime) -> bool:
    """Whether a request counts for the limit of a minute."""
    return (now - earlier).total_seconds() < 60  # noqa: PLR2004  # seconds of a minute
