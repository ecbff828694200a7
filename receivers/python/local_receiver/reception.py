"""What the receiver does with a request, and what it remembers of it."""

import threading
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from local_receiver.behaviour import Behaviour
from send_webhooks import RefusedWebhook, WebhookInbox, WebhookVerifier

MAX_REQUESTS_SHOWN: Final = 200
_MAX_COUNTED_IDS: Final = 10_000
_STORED: Final = 204
_NOT_GENUINE: Final = 401


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request. Of one that is not genuine nothing is kept but why it was refused."""

    arrived_at: float
    outcome: str
    """`new`, `duplicate`, `misbehaved`, or why it was refused."""
    status: int | None
    """None: the connection was closed without one."""
    webhook_id: str = ""
    request_number: int = 0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """The status to answer with, after some seconds; None closes the connection."""

    status: int | None
    wait: int = 0


class Reception:
    """Verifies and stores webhooks, and misbehaves where it is asked to. Used by many threads."""

    def __init__(self, inbox: WebhookInbox) -> None:
        self.behaviour = Behaviour()
        self._inbox = inbox
        self._verifier = WebhookVerifier([])
        self._requests: deque[ReceivedRequest] = deque(maxlen=MAX_REQUESTS_SHOWN)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def use_keys(self, keys: Sequence[str]) -> None:
        """Verify with these keys from now on."""
        self._verifier = WebhookVerifier(keys)

    @property
    def requests(self) -> Sequence[ReceivedRequest]:
        """The last requests, the latest first."""
        with self._lock:
            return [*reversed(self._requests)]

    def receive(self, headers: Mapping[str, str], body: bytes, query: str) -> PlannedAnswer:
        """What to answer. A query in the endpoint's URL is its behaviour.

        Raises:
            InvalidBehaviour: the query is of another form.
        """
        asked = Behaviour.parse(query) if query else self.behaviour
        now = time.time()
        try:
            webhook = self._verifier.verify(headers, body, now)
        except RefusedWebhook as refused:
            self._remember(ReceivedRequest(now, refused.refusal.value, _NOT_GENUINE))
            return PlannedAnswer(_NOT_GENUINE)
        number = self._count(webhook.webhook_id)
        behaviour = asked if asked.applies_to(number) else Behaviour()
        status = None if behaviour.close else behaviour.answer or _STORED
        outcome = "misbehaved"
        if behaviour.accepts:
            outcome = "new" if self._inbox.add(webhook) else "duplicate"
        self._remember(
            ReceivedRequest(now, outcome, status, webhook.webhook_id, number, webhook.body)
        )
        return PlannedAnswer(status, behaviour.wait)

    def _count(self, webhook_id: str) -> int:
        with self._lock:
            if len(self._counts) >= _MAX_COUNTED_IDS and webhook_id not in self._counts:
                self._counts.clear()
            self._counts[webhook_id] += 1
            return self._counts[webhook_id]

    def _remember(self, request: ReceivedRequest) -> None:
        with self._lock:
            self._requests.append(request)
