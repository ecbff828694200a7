"""What every operation needs from outside: database, clock, ids, randomness, cipher, sender."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app_state import from_request
from chassis.cursor import CursorCodec
from chassis.identity import Principal, require_scopes
from notification_service.store.secret_encryption import SecretCipher

WebhookManager = Annotated[Principal, require_scopes("webhooks:manage")]
"""A client that may manage its council's webhooks."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """What operations need from outside, provided once by `main`.

    `random_bytes` returns as many random bytes as requested; `wake_sender` notifies senders, after
    a commit, that a delivery is due; `loopback` allows endpoints on this machine;
    `excerpt_retention` is for how long excerpts of responses are shown.
    """

    engine: AsyncEngine
    cipher: SecretCipher
    cursors: CursorCodec
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    random_bytes: Callable[[int], bytes]
    wake_sender: Callable[[], None]
    loopback: bool
    excerpt_retention: timedelta


app_context: Final = from_request(AppContext)
"""The application's context of a request."""
