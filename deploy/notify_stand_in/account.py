"""A service at the stand-in: its keys, its templates, its limits, and where it gets receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

DEFAULT_RATE_PER_MINUTE: Final = 3000
DAILY_LIMIT: Final = 250_000
DAILY_LIMIT_IN_TRIAL: Final = 50
DAILY_LIMIT_OF_LETTERS: Final = 20_000
DAILY_LIMIT_OF_TEXTS: Final = 250_000


class NotifyKeyKind(StrEnum):
    """What a key may send to whom."""

    TEST = "test"
    """Nothing is sent; the results are simulated."""
    TEAM = "team"
    """To the team and the guest list alone."""
    LIVE = "live"
    """To anyone, once the service is live."""


@dataclass(frozen=True, slots=True)
class NotifyKey:
    """A key. Its text ends with the id of the service and the secret."""

    kind: NotifyKeyKind
    secret: UUID
    is_revoked: bool = False

    def text(self, service_id: UUID) -> str:
        """The key as Notify shows it once."""
        return f"{self.kind}_key-{service_id}-{self.secret}"


@dataclass(frozen=True, slots=True)
class NotifyTemplate:
    """A template; `((name))` in it is filled in.

    `kind` is that of its messages, as Notify has it: `email`, `sms` or `letter`.
    """

    template_id: UUID
    subject: str
    body: str
    version: int = 1
    kind: str = "email"
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class CallbackTarget:
    """Where delivery receipts are sent, and the bearer token with which."""

    url: str
    token: str


@dataclass
class StandInAccount:
    """A service at the stand-in. What it is changes while a test runs."""

    service_id: UUID
    keys: Sequence[NotifyKey]
    templates: Mapping[UUID, NotifyTemplate]
    guest_list: frozenset[str] = frozenset()
    is_live: bool = True
    rate_per_minute: int = DEFAULT_RATE_PER_MINUTE
    daily_limit: int = DAILY_LIMIT
    daily_limit_of_letters: int = DAILY_LIMIT_OF_LETTERS
    daily_limit_of_texts: int = DAILY_LIMIT_OF_TEXTS
    callback: CallbackTarget | None = None
    sent_today: dict[NotifyKeyKind, int] = field(default_factory=dict[NotifyKeyKind, int])
    letters_today: dict[NotifyKeyKind, int] = field(default_factory=dict[NotifyKeyKind, int])
    texts_today: dict[NotifyKeyKind, int] = field(default_factory=dict[NotifyKeyKind, int])

    def sent_of(self, message_type: str) -> dict[NotifyKeyKind, int]:
        """How many messages of a type were sent today, by the kind of the key."""
        by_type = {"email": self.sent_today, "letter": self.letters_today, "sms": self.texts_today}
        return by_type[message_type]

    def limit_of_day(self, message_type: str, kind: NotifyKeyKind) -> int:
        """How many messages of a type a key may send in a day."""
        if message_type == "letter":
            return self.daily_limit_of_letters
        if not self.is_live and kind is not NotifyKeyKind.TEST:
            return DAILY_LIMIT_IN_TRIAL
        return self.daily_limit if message_type == "email" else self.daily_limit_of_texts


SERVICE_ID: Final = UUID("8f0b3c1e-5a44-4d1c-9f53-0d7c4f6f2a10")
TEMPLATE_ID: Final = UUID("2d6a2f0e-7c3b-4b57-8a7d-6f1f0f3f9b21")
TEXT_TEMPLATE_ID: Final = UUID("7b1e9f3a-8d2c-4a61-b5f4-9c0e2d6a8f57")
TEST_KEY: Final = NotifyKey(NotifyKeyKind.TEST, UUID("61a4c5b2-3d0e-4d43-b0b6-0a5c3e1d7c32"))
TEAM_KEY: Final = NotifyKey(NotifyKeyKind.TEAM, UUID("b9d7c8f4-1e2a-4c65-9a3f-7e8d9c0b1a43"))
LIVE_KEY: Final = NotifyKey(NotifyKeyKind.LIVE, UUID("c3e5a7d9-2f4b-4e68-8c1d-3b5a7f9e0d54"))
REVOKED_KEY: Final = NotifyKey(
    NotifyKeyKind.LIVE, UUID("d4f6b8e0-3a5c-4f79-9d2e-4c6b8a0f1e65"), is_revoked=True
)


PRECOMPILED_TEMPLATE: Final = NotifyTemplate(
    UUID("4f8c4b41-6e5d-4c79-9c9f-8b3b1f5b1d43"), "Pre-compiled PDF", "", kind="letter"
)
"""The hidden template of each service, of which letters are that are sent as a PDF."""


def example_account() -> StandInAccount:
    """A live service with a key of each kind, and the templates that notices need."""
    keys = (TEST_KEY, TEAM_KEY, LIVE_KEY, REVOKED_KEY)
    templates = {
        TEMPLATE_ID: NotifyTemplate(TEMPLATE_ID, "((subject))", "((body))"),
        TEXT_TEMPLATE_ID: NotifyTemplate(TEXT_TEMPLATE_ID, "", "((body))", kind="sms"),
    }
    return StandInAccount(SERVICE_ID, keys, templates)
