"""What is recorded about one notice: the evidence of a certificate of service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import NoticeFailure
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.editions import NoticeEditions
from notification_service.domain.notices.entry import ProvisionSource

ACCEPTED_OUTCOMES: Final = frozenset({AttemptOutcome.ACCEPTED, AttemptOutcome.FOUND})
"""How an attempt ends whose other side has the notice."""


class KeptCopy(PublishedEnum):
    """Whether the copy that is kept is what the hash is of."""

    MATCHES = "matches"
    """It was read for this certificate, and has the hash."""
    DIFFERS = "differs"
    """It was read, and has another hash: it is no evidence of what was sent."""
    UNREADABLE = "unreadable"
    """It cannot be decrypted: a key is missing, or it was changed."""
    WITHHELD = "withheld"
    """It was not read: the file of the case or the data of the recipient was erased, or the people
    are restricted and may not be read for the purpose."""


@dataclass(frozen=True, slots=True)
class FactEvidence:
    """The fact that a notice reports. `day` None: it has none, or this release cannot read it."""

    position: int
    type: str
    statement: str
    day: date | None
    is_day_of_notice: bool
    """Whether the law's day of the fact is the day on which notice of it was given."""
    changed_at: datetime | None
    """When it was corrected or voided last."""
    is_voided: bool = False
    retracted_at: datetime | None = None
    """When it was retracted: it is an announcement of a deadline. None: it holds."""


@dataclass(frozen=True, slots=True)
class CertifiedRequirement:
    """Which notice it is, and what requires it."""

    id: str
    title: str
    source: ProvisionSource | None
    """None: no provision requires it, or the catalogue has it no more."""
    is_checked: bool
    """Whether a lawyer checked the entry of the catalogue."""
    can_be_appealed: bool


@dataclass(frozen=True, slots=True)
class RecipientOnNotice:
    """To whom and where, as the notice itself has it."""

    name: str
    address: tuple[str, ...]
    """An e-mail address, the lines of a postal address, or a phone number."""


@dataclass(frozen=True, slots=True)
class SendingAttempt:
    """An attempt to give a notice to a mail server or a provider."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: AttemptOutcome | None
    reply_code: int | None


@dataclass(frozen=True, slots=True)
class MailingRecord:
    """That the council recorded that a letter was posted: on which day, when and by whom."""

    posted_on: date
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What a provider that accepted a notice reported last. `status` None: nothing."""

    status: str | None
    accepted_at: datetime
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """A fact of the log about a notice, and the hash of its row in the chain."""

    position: int
    type: str
    recorded_at: datetime
    actor: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ServiceEvidence:
    """Everything that is recorded about one notice to one person, or about a text.

    `announces` is the notice that a text announces, None where it is a notice itself.
    """

    notice_id: UUID
    required: CertifiedRequirement
    fact: FactEvidence
    audience: Audience
    channel: SendingChannel
    letters_by: LetterPoster
    """Who posts it, where it is a letter."""
    recipient: RecipientOnNotice | None
    content_sha256: str
    kept_copy: KeptCopy
    created_at: datetime
    created_by: str
    attempts: Sequence[SendingAttempt]
    mailing: MailingRecord | None
    report: ProviderReport | None
    delivered_at: datetime | None
    returned_at: datetime | None
    failure: NoticeFailure | None
    instead_of: UUID | None
    announces: UUID | None
    facts: Sequence[LoggedFact]
    editions: NoticeEditions | None
    """What it was composed by. None: it was composed before that was recorded."""
    confirmed_doubts: Sequence[SendingDoubt] | None
    """The doubts that were confirmed. None: the same."""
    confirmed_by: str | None
    """Who confirmed them. None: there were none, or the same."""
    enclosed: tuple[NoticeEnclosure, ...] = ()
    """The documents that go with it, as the copy has them. Empty: none, or it was not read."""
