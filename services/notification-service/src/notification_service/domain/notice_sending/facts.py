"""The facts that the log has of a notice: that it was sent, that it arrived, or that it failed.

Of the text that announces one it has that the text was sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from pydantic_core import MISSING

from events.contracts import NoticeAnnounced, NoticeDelivered, NoticeFailed, NoticeSent
from events.contracts.references import NoticeId, PersonId
from events.contracts.vocabulary.case import CommunicationChannel, NoticeFailure
from events.envelope import (
    CaseId,
    EventRef,
    LedgerId,
    NewEvent,
    Position,
    StreamAppend,
    StreamState,
)
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notices.audience import Audience

NOTICE_ACTOR: Final = "notification-service"


@dataclass(frozen=True, slots=True)
class NoticeIdentity:
    """Which notice it is: of which fact, to whom, by which channel.

    `person_id` None: the child. `announces` is the notice that a text announces, where it was read.
    """

    ledger_id: LedgerId
    notice_id: UUID
    case_id: CaseId
    requirement: str
    reports: int
    audience: str
    person_id: UUID | None
    channel: str
    announces: UUID | None = None

    def sent(self, at: datetime, actor: str = NOTICE_ACTOR) -> StreamAppend:
        """The fact that it was given to who delivers it."""
        return self._append(
            NoticeSent(
                notice_id=NoticeId(self.notice_id),
                audience=PUBLISHED_AUDIENCES[Audience(self.audience)],
                channel=CommunicationChannel(self.channel),
                template=self.requirement,
                why=self.reports,
                person_id=self._person_id,
                sent_at=at,
            ),
            actor,
        )

    def failed(
        self,
        at: datetime,
        reason: NoticeFailure,
        attempts: int | None = None,
        actor: str = NOTICE_ACTOR,
    ) -> StreamAppend:
        """The fact that it did not reach its recipient."""
        return self._append(
            NoticeFailed(
                notice_id=NoticeId(self.notice_id),
                audience=PUBLISHED_AUDIENCES[Audience(self.audience)],
                why=self.reports,
                template=self.requirement,
                person_id=self._person_id,
                reason=reason,
                attempts=MISSING if attempts is None else attempts,
                failed_at=at,
            ),
            actor,
        )

    def delivered(self, at: datetime, actor: str = NOTICE_ACTOR) -> StreamAppend:
        """The fact that it arrived, as the provider reports."""
        return self._append(
            NoticeDelivered(notice_id=NoticeId(self.notice_id), delivered_at=at), actor
        )

    def announced(self, announces: UUID, at: datetime, *, was_accepted: bool) -> StreamAppend:
        """The fact that a text was sent which announces a notice, or that it may have been."""
        return self._append(
            NoticeAnnounced(
                notice_id=NoticeId(self.notice_id),
                announces=NoticeId(announces),
                audience=PUBLISHED_AUDIENCES[Audience(self.audience)],
                template=self.requirement,
                why=self.reports,
                person_id=self._person_id,
                was_accepted=was_accepted,
                sent_at=at,
            ),
            NOTICE_ACTOR,
        )

    @property
    def _person_id(self) -> PersonId | MISSING:
        return MISSING if self.person_id is None else PersonId(self.person_id)

    def _append(
        self, event: NoticeSent | NoticeAnnounced | NoticeDelivered | NoticeFailed, actor: str
    ) -> StreamAppend:
        new = NewEvent(
            event_id=uuid5(self.notice_id, event.type),
            event=event,
            actor=actor,
            correlation_id=self.notice_id,
            cause=EventRef(self.ledger_id, Position(self.reports)),
        )
        return StreamAppend(self.case_id, [new], StreamState.EXISTS)
