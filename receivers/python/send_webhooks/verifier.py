"""Verification of a webhook's signature, before anything of its body is read."""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from send_webhooks.keys import VerifyingKey, decode_base64, parse_key

TOLERANCE_SECONDS: Final = 300
MAX_SIGNATURES: Final = 20
"""How many signatures of a header are tried. An endpoint signs with ten keys at most."""
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_ID: Final = re.compile(r"[!-,/-~-]{1,255}", re.ASCII)
"""Printable ASCII without a full stop, which separates the id from the timestamp."""
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class Refusal(StrEnum):
    """Why a webhook is refused. The first that applies."""

    MISSING_HEADER = "missing_header"
    INVALID_ID = "invalid_id"
    INVALID_TIMESTAMP = "invalid_timestamp"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    NO_SUCH_SCHEME = "no_such_scheme"
    """No signature is of the scheme of a key: the endpoint signs with another one."""
    WRONG_SIGNATURE = "wrong_signature"


class RefusedWebhook(Exception):
    """A webhook is not genuine, or not of now. The message contains nothing that was received."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Webhook:
    """A genuine webhook. Parse `body` now, not before; `sent_at` is the second of this attempt."""

    webhook_id: str
    sent_at: int
    body: bytes = field(repr=False)


class WebhookVerifier:
    """Verifies webhooks of one endpoint with one or more keys, of which one is enough."""

    def __init__(self, keys: Iterable[str], tolerance_seconds: int = TOLERANCE_SECONDS) -> None:
        """`keys` are `whsec_…` and `whpk_…`, such as the new and the old one of a rotation.

        Raises:
            InvalidKey: one has another form.
        """
        self._keys = [parse_key(each) for each in keys]
        self._tolerance = tolerance_seconds

    def verify(self, headers: Mapping[str, str], body: bytes, now: float | None = None) -> Webhook:
        """The webhook of a request, whose body has the bytes that were received.

        Raises:
            RefusedWebhook: it is not genuine, or older or newer than the tolerance.
        """
        named = {name.lower(): value for name, value in headers.items()}
        webhook_id, timestamp, signatures = (named.get(each, "") for each in _HEADERS)
        if not (webhook_id and timestamp and signatures):
            raise RefusedWebhook(Refusal.MISSING_HEADER)
        if not _ID.fullmatch(webhook_id):
            raise RefusedWebhook(Refusal.INVALID_ID)
        sent_at = self._timely(timestamp, time.time() if now is None else now)
        content = f"{webhook_id}.{timestamp}.".encode() + body
        self._verify_any(signatures.split(" ")[:MAX_SIGNATURES], content)
        return Webhook(webhook_id, sent_at, body)

    def _timely(self, timestamp: str, now: float) -> int:
        if not _TIMESTAMP.fullmatch(timestamp):
            raise RefusedWebhook(Refusal.INVALID_TIMESTAMP)
        sent_at = int(timestamp)
        if sent_at < now - self._tolerance:
            raise RefusedWebhook(Refusal.TOO_OLD)
        if sent_at > now + self._tolerance:
            raise RefusedWebhook(Refusal.TOO_NEW)
        return sent_at

    def _verify_any(self, signatures: Iterable[str], content: bytes) -> None:
        known = False
        for signature in signatures:
            scheme, _, encoded = signature.partition(",")
            keys = [each for each in self._keys if each.scheme == scheme]
            known = known or bool(keys)
            if any(_is_genuine(each, encoded, content) for each in keys):
                return
        raise RefusedWebhook(Refusal.WRONG_SIGNATURE if known else Refusal.NO_SUCH_SCHEME)


def _is_genuine(key: VerifyingKey, encoded: str, content: bytes) -> bool:
    signature = decode_base64(encoded)
    return signature is not None and key.verifies(signature, content)
