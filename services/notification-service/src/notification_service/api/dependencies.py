"""What every operation needs from outside: database, clock, ids, randomness, cipher, sender."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app_state import from_request
from chassis.cursor import CursorCodec
from chassis.encryption.key_ring import KeyRing
from chassis.identity import Principal, require_scopes
from notification_service.domain.notice_sending.sender_domains import SenderDomains
from notification_service.store.secret_encryption import SecretCipher

WebhookManager = Annotated[Principal, require_scopes("webhooks:manage")]
"""A client that may manage its council's webhooks."""
NoticeReaderClient = Annotated[Principal, require_scopes("notices:read")]
"""A client that may read which notices were sent, and the council's settings for them."""
NoticeContentReader = Annotated[Principal, require_scopes("notices:read", "people:read")]
"""A client that may read notices themselves, which have names and addresses."""
NoticeSenderClient = Annotated[Principal, require_scopes("notices:send")]
"""A client that may send notices, and see them before."""
LetterPrinter = Annotated[Principal, require_scopes("notices:print")]
"""A client that may have letters printed, and record that they were posted."""
LetterReader = Annotated[Principal, require_scopes("notices:print", "people:read")]
"""A client that may read letters to print them, which have names and addresses."""
NoticePreviewer = Annotated[Principal, require_scopes("notices:send", "people:read")]
"""A client that may see notices before they are sent, which have names and addresses."""
NoticeManager = Annotated[Principal, require_scopes("notices:manage")]
"""A client that may change the council's settings for notices."""

DigestReaderClient = Annotated[Principal, require_scopes("notices:read")]
"""A client that may read who gets a digest, and how each day went."""
DigestPreviewer = Annotated[Principal, require_scopes("notices:read", "deadlines:read")]
"""A client that may see what a digest tells, which is what worklists have."""
DigestManager = Annotated[Principal, require_scopes("notices:manage")]
"""A client that may change who gets a digest."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """What operations need from outside, provided once by `main`.

    `random_bytes` returns as many random bytes as requested; `wake_sender` notifies senders, after
    a commit, that a delivery is due; `index_keys` make the tokens of names; `has_email_account`
    says whether notices can be sent, and `has_notify_account` whether by GOV.UK Notify, which posts
    letters too; `sends_texts` whether that has a template for texts; `sender_domains` from which
    addresses; `notify_callback_token` is that of delivery receipts, empty where none are accepted;
    `loopback` allows endpoints on this machine; `excerpt_retention` is for how long excerpts of
    responses are shown; `delivered_retention` for how long it is known what was delivered.
    """

    engine: AsyncEngine
    cipher: SecretCipher
    personal_data_ring: KeyRing
    index_keys: Mapping[str, bytes] = field(repr=False)
    has_email_account: bool
    has_notify_account: bool
    sends_texts: bool
    sender_domains: SenderDomains
    notify_callback_token: str = field(repr=False)
    cursors: CursorCodec
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    random_bytes: Callable[[int], bytes]
    wake_sender: Callable[[], None]
    loopback: bool
    excerpt_retention: timedelta
    delivered_retention: timedelta


app_context: Final = from_request(AppContext)
"""The application's context of a request."""
