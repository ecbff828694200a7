"""Evidence of made-up notices, for tests of certificates of service."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.editions import NoticeEditions
from notification_service.domain.service_certificates.evidence import (
    CertifiedRequirement,
    FactEvidence,
    KeptCopy,
    MailingRecord,
    ProviderReport,
    RecipientOnNotice,
    SendingAttempt,
    ServiceEvidence,
)

MONDAY: Final = datetime(2026, 3, 30, 9, tzinfo=UTC)
NEXT_DAY: Final = MONDAY + timedelta(days=1)


def sending_attempt(
    number: int, outcome: AttemptOutcome | None, at: datetime = MONDAY
) -> SendingAttempt:
    """An attempt that ended at once. `outcome` None: it has no end."""
    return SendingAttempt(number, at, None if outcome is None else at, outcome, None)


BY_EMAIL: Final = ServiceEvidence(
    notice_id=UUID(int=1),
    required=CertifiedRequirement(
        id="assessment-refused",
        title="Decision not to assess",
        source=None,
        is_checked=False,
        can_be_appealed=True,
    ),
    fact=FactEvidence(
        position=3,
        type="request.refused",
        statement="An assessment was refused.",
        day=date(2026, 3, 30),
        is_day_of_notice=True,
        changed_at=None,
    ),
    audience=Audience.PARENT,
    channel=SendingChannel.EMAIL,
    letters_by=LetterPoster.PRINT_RUN,
    recipient=RecipientOnNotice("Alex O'Example & Co", ("alex@example.org",)),
    content_sha256="07" * 32,
    kept_copy=KeptCopy.MATCHES,
    created_at=MONDAY,
    created_by="client:desk",
    attempts=(sending_attempt(1, AttemptOutcome.ACCEPTED),),
    mailing=None,
    report=None,
    delivered_at=None,
    returned_at=None,
    failure=None,
    instead_of=None,
    announces=None,
    facts=(),
    editions=NoticeEditions(bytes.fromhex("01" * 32), bytes.fromhex("02" * 32), 3),
    confirmed_doubts=(),
    confirmed_by=None,
)
"""A notice that a mail server accepted on the day of its fact."""
BY_POST: Final = replace(
    BY_EMAIL,
    channel=SendingChannel.LETTER,
    attempts=(),
    mailing=MailingRecord(date(2026, 3, 30), NEXT_DAY, "client:desk"),
)
"""A notice that was posted on the day of its fact."""
BY_LETTER_PROVIDER: Final = replace(
    BY_EMAIL,
    channel=SendingChannel.LETTER,
    letters_by=LetterPoster.GOVUK_NOTIFY,
    report=ProviderReport("received", MONDAY, NEXT_DAY),
)
"""A letter that GOV.UK Notify accepted on the day of its fact, and has printed and dispatched."""
BY_TEXT: Final = replace(
    BY_EMAIL,
    notice_id=UUID(int=2),
    announces=UUID(int=1),
    channel=SendingChannel.TEXT,
    recipient=RecipientOnNotice("Alex O'Example & Co", ("+447700900123",)),
    report=ProviderReport("delivered", MONDAY, NEXT_DAY),
)
"""A text that announces the notice by e-mail, and that GOV.UK Notify delivered."""
DELIVERED: Final = ProviderReport("delivered", MONDAY, NEXT_DAY)
"""What a provider reports of a notice that it delivered."""
