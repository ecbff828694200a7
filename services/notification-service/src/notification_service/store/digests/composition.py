"""A digest of a day, read and in words: of the work of a reader, or of the reviews of a setting."""

from dataclasses import dataclass
from datetime import date, datetime

from chassis.database import DriverConnection
from notification_service.domain.digests.composing import DigestContext, compose_digest
from notification_service.domain.digests.state import DigestReason
from notification_service.domain.digests.subject import DigestSubject, ReviewsOf, WorkOf
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.review_lists.composing import (
    ReviewListContext,
    compose_review_list,
)
from notification_service.store.digests.contents import read_digest
from notification_service.store.digests.editions import current_digest_edition
from notification_service.store.digests.messages import DigestMessageKey, last_covered
from notification_service.store.digests.review_lists import (
    current_review_list_edition,
    read_review_list,
)


@dataclass(frozen=True, slots=True)
class ComposedDigest:
    """What a reader sees, how many items that has, and how far in the log it is current.

    `waits_since` is when the first fact was recorded that is not in it, None where there is none.
    """

    subject: str
    text: str
    html: str
    items: int
    log_position: int
    waits_since: datetime | None


async def compose_of_day(
    db: DriverConnection,
    key: DigestMessageKey,
    subject: DigestSubject,
    settings: NoticeSettings,
    today: date,
) -> ComposedDigest | DigestReason:
    """The digest of a day, or why there is none.

    The day of a list of reviews is the first of its term; `today` is the day on which it is read.
    """
    match subject:
        case WorkOf():
            return await _of_work(db, key, subject, settings)
        case ReviewsOf(urn):
            return await _of_reviews(db, key, urn, settings, today)


async def _of_work(
    db: DriverConnection, key: DigestMessageKey, work: WorkOf, settings: NoticeSettings
) -> ComposedDigest | DigestReason:
    after = await last_covered(db, key)
    content = await read_digest(db, key.ledger_id, work, key.day, after)
    if content is None:
        return DigestReason.TOO_MANY_CASES
    context = DigestContext(work.reader, key.day, settings.name)
    worded = compose_digest(current_digest_edition(), context, content)
    return ComposedDigest(
        subject=worded.subject,
        text=worded.text,
        html=worded.html,
        items=content.total,
        log_position=content.log_position,
        waits_since=content.waits_since,
    )


async def _of_reviews(
    db: DriverConnection, key: DigestMessageKey, urn: str, settings: NoticeSettings, today: date
) -> ComposedDigest | DigestReason:
    term = next((each for each in settings.terms if each.from_on == key.day), None)
    if term is None:
        return DigestReason.NO_TERM
    content = await read_review_list(db, urn, term, settings.terms)
    if content is None:
        return DigestReason.TOO_MANY_CASES
    context = ReviewListContext(urn, term, settings.identity, today)
    worded = compose_review_list(current_review_list_edition(), context, content)
    return ComposedDigest(
        subject=worded.subject,
        text=worded.text,
        html=worded.html,
        items=len(content.reviews),
        log_position=content.log_position,
        waits_since=content.waits_since,
    )
