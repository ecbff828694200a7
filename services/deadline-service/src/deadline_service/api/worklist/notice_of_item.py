"""Which notice an item of work is about, and what is wrong with it."""

from typing import Annotated, Self

from pydantic import Field
from pydantic_core import MISSING

from deadline_service.domain.explanation.structured import ResponseModel
from events.contracts import Event, NoticeFailed, NoticeHeld
from events.contracts.references import EventPosition, LocalCode, NoticeId
from events.contracts.vocabulary.case import NoticeFailure, NoticeHold


class NoticeOfItem(ResponseModel):
    """A notice that was held back, or did not arrive."""

    requirement: LocalCode | MISSING = MISSING
    """Which it is: its id in docs/notices.md. Missing: not recorded, as by earlier releases."""
    reports: EventPosition | MISSING = MISSING
    """The position of the fact that it reports: `reports` of the request that sends it."""
    held_because: Annotated[tuple[NoticeHold, ...], Field(max_length=len(NoticeHold))] = ()
    """Why it was held back. Empty: it was sent, or tried, and did not arrive."""
    notice_id: NoticeId | MISSING = MISSING
    """The notice that did not arrive, as notification-service has it."""
    failed_because: NoticeFailure | MISSING = MISSING
    """Why it did not arrive."""

    @classmethod
    def of(cls, fact: Event | None) -> Self | MISSING:
        """That of the fact from which an item follows. Missing: it is of no notice."""
        match fact:
            case NoticeHeld(template=template, why=why, reasons=reasons):
                return cls(requirement=template, reports=why, held_because=reasons)
            case NoticeFailed():
                return cls(
                    requirement=fact.template,
                    reports=fact.why,
                    notice_id=fact.notice_id,
                    failed_because=fact.reason,
                )
            case _:
                return MISSING
