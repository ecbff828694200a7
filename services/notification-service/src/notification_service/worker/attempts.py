"""One attempt: unseal, sign, post, judge. Whatever happens in it, it ends and is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from aiohttp import ClientSession
from cryptography.exceptions import InvalidTag

from notification_service.domain.reply import Failure, Reply
from notification_service.domain.sealing import Sealed, Vault
from notification_service.domain.signature import Secret, headers
from notification_service.domain.verdict import judge
from notification_service.store.claiming import Claimed, Destination
from notification_service.store.settling import Ended
from notification_service.worker.post import post

CLAIMS_AT_MOST: Final = 20
"""Claims of one delivery. A schedule has ten; more are of senders that died while they had it."""
_UNSIGNED: Final = Reply(timedelta(), Failure.UNSIGNED)
_WORN: Final = Reply(timedelta(), Failure.INTERNAL)
"""Not sent: a delivery that ended so many senders would end this one too. It is exhausted."""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Departure:
    """A claimed delivery on its way: under which lease, where to, and its sealed secrets.

    The newest secret is first. There is none where the endpoint was deleted meanwhile.
    """

    claimed: Claimed
    token: UUID
    destination: Destination
    secrets: Sequence[Sealed]


@dataclass(frozen=True, slots=True)
class Courier:
    """What an attempt needs besides its delivery. `chance` answers numbers in [0, 1).

    `keeps_answers` says whether this installation keeps excerpts of answers at all.
    """

    session: ClientSession
    vault: Vault
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    keeps_answers: bool = True

    async def attempt(self, departure: Departure) -> Ended:
        """Make one attempt and answer how it ended. Takes at most the total deadline.

        An error of our own ends it as `internal`, which is retried like any other failure: were it
        raised, nothing would be recorded and the delivery would be sent again at every lease's end.
        """
        began = monotonic()
        try:
            return self._ended(departure, await self._send(departure))
        except Exception:  # noqa: BLE001  # recorded, and its place logged
            delivery_id = str(departure.claimed.delivery_id)
            _log.exception("webhook_attempt_failed", delivery_id=delivery_id)
            took = timedelta(seconds=monotonic() - began)
            return self._ended(departure, Reply(took, Failure.INTERNAL))

    async def _send(self, departure: Departure) -> Reply:
        claimed, destination = departure.claimed, departure.destination
        if claimed.attempt > CLAIMS_AT_MOST:
            return _WORN
        secrets = self._unseal(departure.secrets, claimed.endpoint_id)
        if not secrets:
            return _UNSIGNED
        second = int(self.clock().timestamp())
        signed = headers(str(claimed.message_id), second, claimed.body, secrets)
        reply = await post(self.session, destination.url, claimed.body, signed)
        keep = self.keeps_answers and destination.keeps_answers
        return reply if keep else replace(reply, excerpt=None)

    def _ended(self, departure: Departure, reply: Reply) -> Ended:
        claimed = departure.claimed
        verdict = judge(claimed.cause, claimed.attempt, reply, self.clock(), self.chance())
        return Ended(claimed, departure.token, departure.destination, reply, verdict)

    def _unseal(self, sealed: Sequence[Sealed], endpoint_id: UUID) -> Sequence[Secret]:
        """The secrets to sign with, the newest first; none if one of them does not open."""
        try:
            return [Secret(self.vault.open(each, endpoint_id)) for each in sealed]
        except (KeyError, InvalidTag):
            return []
