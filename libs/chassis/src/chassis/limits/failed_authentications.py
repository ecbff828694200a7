"""Failed authentications: logged, and slowed for an address and for a key."""

import time
from collections.abc import Callable
from typing import Final

import structlog

from chassis import telemetry
from chassis.limits.request_limits import rate_limit_exceeded
from chassis.limits.settings import LimitSettings
from chassis.limits.token_bucket import TokenBuckets

_NAME: Final = "failed-authentications"

_log: Final = structlog.stdlib.get_logger()


class FailedAuthentications:
    """Counts failures by address and by key id, in bounded memory. `clock` is monotonic.

    Only a failure takes a token, so a right credential is accepted whatever others send.
    """

    def __init__(
        self, settings: LimitSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = settings.failure_rate
        self._clock = clock
        self._of_networks = TokenBuckets[str](self._rate)
        self._of_keys = TokenBuckets[str](self._rate)

    def may_try(self, network: str) -> bool:
        """Whether a key that is not known yet is looked up for an address.

        Where not, an address that sends many wrong credentials costs no query.
        """
        return self._of_networks.available(network, self._clock()) >= 1

    def record(self, network: str, code: str, key_id: str | None = None) -> None:
        """Count and log a failure.

        `code` states why the credential was refused; `key_id` is the public part of an API key. An
        access token has none: every part of it may be made up.

        Raises:
            RateLimitExceeded: there were too many of the address, or of the key.
        """
        now = self._clock()
        waits = [self._of_networks.seconds_until(network, 1, now)]
        if key_id is not None:
            waits.append(self._of_keys.seconds_until(key_id, 1, now))
        if any(waits):
            telemetry.count_limited_request(_NAME)
            raise rate_limit_exceeded(_NAME, self._rate, max(waits))
        self._of_networks.take(network, 1, now)
        if key_id is not None:
            self._of_keys.take(key_id, 1, now)
        _log.warning("authentication_failed", network=network, key_id=key_id, code=code)
