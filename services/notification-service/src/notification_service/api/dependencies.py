"""What every operation is given: the database, time, identity, chance, the vault and the bell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.cursor import CursorCodec
from chassis.identity import Principal, require_scopes
from notification_service.domain.secret_encryption import SecretCipher

WebhookManager = Annotated[Principal, require_scopes("webhooks:manage")]
"""A client that may manage its council's webhooks."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """The outside world, given once by `main`.

    `random` answers so many random bytes; `ring` tells the sender, after a commit, that something
    is due; `loopback` lets endpoints be on this machine; `answers` is for how long excerpts of
    receivers' answers are shown.
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


def app_context(request: Request) -> AppContext:
    """The application's doors."""
    given: AppContext = request.app.state.context
    return given
