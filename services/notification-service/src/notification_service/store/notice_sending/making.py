"""What is sent to each recipient of a composed notice, and its storing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from chassis.database import DriverConnection
from events.envelope import LedgerId
from notification_service.domain.notice_sending.content import (
    ContentTooLong,
    SentForm,
    content_hash,
    encode_content,
)
from notification_service.domain.notice_sending.doubts import SendingDoubt, doubts_in_order
from notification_service.domain.notice_sending.enclosures import enclosed_bytes
from notification_service.domain.notice_sending.letter import LetterNotPostable
from notification_service.domain.notice_sending.made_notice import MadeNotice, make_notice
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.recipients import (
    NoticeRecipient,
    NotReached,
    NotSentReason,
)
from notification_service.domain.notice_sending.text_message import text_message
from notification_service.domain.notices.rendering.letter import LetterNotMade
from notification_service.domain.notices.sendable import NamedInPublic, SendableNotice
from notification_service.store.notice_sending.composition import ComposedNotice
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    KeptContent,
    NewNotice,
    insert_notice,
)
from notification_service.store.notice_sending.readings import NoticeReader
from notification_service.store.notice_sending.texts import insert_text
from notification_service.store.notices import current_notices, letter_template

STORED_NOTICES: Final = """
    SELECT audience, channel, person_id FROM notification.notice
     WHERE ledger_id = $1 AND case_id = $2 AND reports = $3 AND requirement = $4
       AND corrected_at = $5 AND state <> 'failed' AND announces IS NULL LIMIT 300
"""


def make_notices(composed: ComposedNotice) -> tuple[list[MadeNotice], list[NotReached]]:
    """What is sent to each recipient, and whom it does not reach.

    Raises:
        NotComposed: the subject would name the child.
    """
    made, not_reached = list[MadeNotice](), [*composed.recipients.not_reached]
    for each in composed.documents:
        recipient = each.recipient
        try:
            notice = SendableNotice(composed.requirement, each.document, current_notices())
            whole = make_notice(
                notice,
                recipient,
                composed.from_email,
                letter_template(),
                composed.mailing,
                may_fall_back=each.may_fall_back,
            ).enclosing(composed.enclosures)
            text = text_message(notice, each.text_to) if each.text_to else None
            made.append(replace(whole, text=text, doubts=composed.doubts_of(each)))
        except NamedInPublic:
            raise NotComposed(NotComposedReason.NAMED_IN_PUBLIC) from None
        except LetterNotMade:
            not_reached.append(_not_reached(recipient, NotSentReason.NOT_PRINTABLE))
        except LetterNotPostable:
            not_reached.append(_not_reached(recipient, NotSentReason.NOT_POSTABLE))
    return made, not_reached


def doubts_of(made: Sequence[MadeNotice]) -> Sequence[SendingDoubt]:
    """The doubts about some notices, each once."""
    return doubts_in_order({doubt for each in made for doubt in each.doubts})


def _not_reached(recipient: NoticeRecipient, reason: NotSentReason) -> NotReached:
    return NotReached(recipient.audience, recipient.person.person_id, reason)


async def left_to_send(
    raw: DriverConnection,
    ledger_id: LedgerId,
    composed: ComposedNotice,
    made: Sequence[MadeNotice],
) -> Sequence[MadeNotice]:
    """Those that would be stored: of a fact each person is sent a notice once by each channel."""
    rows = await raw.fetch(
        *(STORED_NOTICES, ledger_id, composed.case_id, composed.reports),
        *(composed.requirement.id, composed.corrected_at),
    )
    stored = {(row[0], row[1], row[2]) for row in rows}
    return [
        each
        for each in made
        if (each.recipient.audience, each.recipient.channel, each.recipient.person.person_id)
        not in stored
    ]


async def store_notices(
    raw: DriverConnection,
    ledger_id: LedgerId,
    composed: ComposedNotice,
    made: Sequence[MadeNotice],
    reader: NoticeReader,
    new_id: Callable[[], UUID],
) -> list[UUID]:
    """Store what is to be sent, and return the ids of the notices. Empty: all was reported before.

    The texts that announce them are stored with them. The reader has confirmed each doubt that
    there is; with each notice those about it are recorded, and none about another recipient.

    Raises:
        NotComposed: the words are longer than a notice can be.
    """
    stored = list[UUID]()
    for each in made:
        new = NewNotice(
            case_id=composed.case_id,
            requirement=composed.requirement.id,
            reports=composed.reports,
            audience=each.recipient.audience,
            person_id=each.recipient.person.person_id,
            channel=each.recipient.channel,
            purpose=reader.purpose,
            content=_kept(each.content, composed, new_id()),
            fallback=None if each.fallback is None else _kept(each.fallback, composed, new_id()),
            actor=reader.actor,
            letters_by=composed.mailing.poster,
            editions=composed.editions,
            confirmed_doubts=each.doubts,
            advice_id=composed.advice_id,
            corrected_at=composed.corrected_at,
            stated_days=composed.stated_days,
            enclosed_bytes=enclosed_bytes(composed.enclosures),
            enclosed_documents=[each.document_id for each in composed.enclosures],
            contents=each.contents,
        )
        if await insert_notice(raw, ledger_id, new):
            notice_id = new.content.notice_id
            stored.append(notice_id)
            if each.text is not None:
                text = _kept(each.text, composed, new_id())
                await insert_text(raw, ledger_id, notice_id, text)
    return stored


def _kept(content: SentForm, composed: ComposedNotice, notice_id: UUID) -> KeptContent:
    """A content as it is kept, under the id of its notice."""
    try:
        encoded = encode_content(content)
    except ContentTooLong:
        raise NotComposed(NotComposedReason.TOO_LONG) from None
    encrypted = composed.key.encrypt(encoded, CONTENT_PLACE.format(notice_id))
    return KeptContent(notice_id, encrypted, content_hash(encoded))
