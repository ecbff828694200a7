"""What every operation is given: the database, time, identity, chance, the vault and the bell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.cursor import Cursors
from chassis.identity import Identity, needs
from notification_service.domain.sealing import Vault

Manager = Annotated[Identity, needs("webhooks:manage")]
"""A client that may manage its council's webhooks."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The outside world, given once by `main`.

    `random` answers so many random bytes; `ring` tells the sender, after a commit, that something
    is due; `loopback` lets endpoints be on this machine; `answers` is for how long excerpts of
    receivers' answers are shown.
    """

    engine: AsyncEngine
    vault: Vault
    cursors: Cursors
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    random: Callable[[int], bytes]
    ring: Callable[[], None]
    loopback: bool
    answers: timedelta


def doors(request: Request) -> Doors:
    """The application's doors."""
    given: Doors = request.app.state.doors
    return given
