"""One attempt: unseal, sign, post, judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import ClientSession
from cryptography.exceptions import InvalidTag

from notification_service.domain.reply import Failure, Reply
from notification_service.domain.sealing import Vault
from notification_service.domain.signature import Secret, headers
from notification_service.domain.verdict import judge
from notification_service.store.claiming import Claimed, Destination
from notification_service.store.settling import Ended
from notification_service.worker.post import post

_UNSIGNED = Reply(timedelta(), Failure.UNSIGNED)


@dataclass(frozen=True, slots=True)
class Departure:
    """A claimed delivery on its way, under which lease, and where to."""

    claimed: Claimed
    token: UUID
    destination: Destination


@dataclass(frozen=True, slots=True)
class Courier:
    """What an attempt needs besides its delivery. `chance` answers numbers in [0, 1)."""

    session: ClientSession
    vault: Vault
    clock: Callable[[], datetime]
    chance: Callable[[], float]

    async def attempt(self, departure: Departure) -> Ended:
        """Make one attempt, and say what follows from it. Takes at most the total deadline."""
        claimed, destination = departure.claimed, departure.destination
        secrets = self._unseal(destination, claimed.endpoint_id)
        reply = await self._post(claimed, destination.url, secrets) if secrets else _UNSIGNED
        verdict = judge(claimed.cause, claimed.attempt, reply, self.clock(), self.chance())
        return Ended(claimed, departure.token, destination.failing, reply, verdict)

    async def _post(self, claimed: Claimed, url: str, secrets: Sequence[Secret]) -> Reply:
        second = int(self.clock().timestamp())
        signed = headers(str(claimed.message_id), second, claimed.body, secrets)
        return await post(self.session, url, claimed.body, signed)

    def _unseal(self, destination: Destination, endpoint_id: UUID) -> Sequence[Secret]:
        """The secrets to sign with, the newest first; none if one of them does not open."""
        try:
            return [Secret(self.vault.open(each, endpoint_id)) for each in destination.secrets]
        except (KeyError, InvalidTag):
            return []
