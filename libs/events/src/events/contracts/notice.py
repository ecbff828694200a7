"""Messages: the recipient's role, the channel, and whether it arrived. No address, no text."""

from typing import Annotated

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from events.contracts.event import ContractModel, Event
from events.contracts.references import (
    AdviceId,
    EventDate,
    EventPosition,
    LocalCode,
    NoticeId,
    PersonId,
    PositiveCount,
)
from events.contracts.vocabulary.case import (
    CommunicationChannel,
    NoticeAudience,
    NoticeDismissal,
    NoticeFailure,
    NoticeHold,
    RecipientKind,
)
from events.contracts.vocabulary.request import NoticeContent

__all__ = [
    "HeldRecipient",
    "NoticeAdviceChased",
    "NoticeAnnounced",
    "NoticeContentsStated",
    "NoticeDelivered",
    "NoticeDismissed",
    "NoticeFailed",
    "NoticeHeld",
    "NoticeSent",
]


class NoticeSent(Event, type="notice.sent"):
    """A message was given to the delivery service."""

    statement = "A message was given to the delivery service."

    notice_id: NoticeId
    audience: NoticeAudience
    channel: CommunicationChannel
    template: LocalCode
    why: EventPosition
    """The fact that it reports."""
    person_id: PersonId | MISSING = MISSING
    """Missing: the child or young person, or the sender names no recipient."""
    sent_at: AwareDatetime


class NoticeAnnounced(Event, type="notice.announced"):
    """A text message that announces a notice was given to the delivery service, or may have been.

    It is no notice: `notice.sent` is the fact of that one. Whether the text arrived is no fact of
    the case.
    """

    statement = (
        "A text message that announces a notice was given to the delivery service,"
        " as far as is known."
    )

    notice_id: NoticeId
    """The text message."""
    announces: NoticeId
    """The notice that it announces."""
    audience: NoticeAudience
    template: LocalCode
    """Which notice that is."""
    why: EventPosition
    """The fact that the notice reports."""
    person_id: PersonId | MISSING = MISSING
    """Missing: the child or young person."""
    was_accepted: bool
    """Whether the delivery service said that it has it. False: that is not known."""
    sent_at: AwareDatetime


class NoticeAdviceChased(Event, type="notice.advice_chased", date_field="on"):
    """A message that reminds of advice that is awaited was given to the delivery service.

    It counts as a reminder like `assessment.advice_chased`, and follows the `notice.sent` of it.
    """

    statement = "A message reminded a body that its advice is awaited."

    notice_id: NoticeId
    advice_id: AdviceId
    on: EventDate


class NoticeContentsStated(Event, type="notice.contents_stated", date_field="on"):
    """A message told the family what the law requires with a decision, such as how to appeal.

    It counts as the `notice_contents` of the decision do, and follows the `notice.sent` of it.
    Source: SEND Regulations 2014 reg 5(3), 10(3), 14(2), 20(11), 21(10), 31(3).
    """

    statement = "A message told the family what the law requires with a decision."

    notice_id: NoticeId
    decision: EventPosition
    """The fact of the decision."""
    contents: Annotated[
        tuple[NoticeContent, ...], Field(min_length=1, max_length=len(NoticeContent))
    ]
    on: EventDate


class NoticeDelivered(Event, type="notice.delivered"):
    """A message arrived, according to the delivery service."""

    statement = "A message was delivered."

    notice_id: NoticeId
    delivered_at: AwareDatetime


class NoticeFailed(Event, type="notice.failed"):
    """A message did not arrive."""

    statement = "A message was not delivered."

    notice_id: NoticeId
    audience: NoticeAudience | MISSING = MISSING
    why: EventPosition | MISSING = MISSING
    """The fact that it should have reported. Missing: that of the `notice.sent` before."""
    template: LocalCode | MISSING = MISSING
    """Which notice it is. Missing: that of the `notice.sent` before."""
    person_id: PersonId | MISSING = MISSING
    reason: NoticeFailure
    attempts: PositiveCount | MISSING = MISSING
    failed_at: AwareDatetime


class HeldRecipient(ContractModel):
    """A recipient to whom a message that was held back is to be sent."""

    audience: NoticeAudience
    recipient: RecipientKind
    person_id: PersonId | MISSING = MISSING
    """The person; missing unless `recipient` is `person`."""

    def is_recipient_of(self, sent: NoticeSent) -> bool:
        """Whether a message went to this recipient; where that is not known, to the role."""
        if self.audience is not sent.audience:
            return False
        return self.recipient is RecipientKind.NOT_KNOWN or self.person_id == sent.person_id


class NoticeHeld(Event, type="notice.held"):
    """A message was held back, or did not reach everyone: a person must look at it."""

    statement = "A message was held back for a person to look at."

    template: LocalCode
    why: EventPosition
    """The fact that it should report."""
    reasons: Annotated[tuple[NoticeHold, ...], Field(min_length=1, max_length=len(NoticeHold))]
    held_for: (
        Annotated[tuple[HeldRecipient, ...], Field(min_length=1, max_length=100)] | MISSING
    ) = MISSING
    """Each recipient to whom it is to be sent. Missing: not recorded, as by earlier releases."""
    held_at: AwareDatetime


class NoticeDismissed(Event, type="notice.dismissed"):
    """A message that was held back, or did not arrive, is not to be sent, or not once more."""

    statement = "A message need not be sent any more."

    template: LocalCode
    why: EventPosition
    notice_id: NoticeId | MISSING = MISSING
    """The message that did not arrive. Missing: the one that was held back."""
    reason: NoticeDismissal
    dismissed_at: AwareDatetime
