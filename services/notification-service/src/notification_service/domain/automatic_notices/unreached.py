"""For whom a notice that an officer sends is held back: those whom it does not reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDismissed, NoticeHeld
from events.contracts.vocabulary.case import NoticeHold, RecipientKind
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.dismissals import is_of_held
from notification_service.domain.automatic_notices.preparation import HeldBack
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notice_sending.reported_notice import ReportedNotice


@dataclass(frozen=True, slots=True)
class EarlierHold:
    """That a notice was held back: why, and for whom, None where that is not recorded.

    `dismissed_at` is the position of its dismissal, None where it was not dismissed since.
    """

    reasons: frozenset[NoticeHold]
    held_for: frozenset[HeldRecipient] | None
    dismissed_at: int | None = None

    @classmethod
    def newest(cls, history: Sequence[EventEnvelope], notice: ReportedNotice) -> Self | None:
        """The last of a notice in the history of its case. None: it was never held back."""
        found: Self | None = None
        for each in history:
            match each.event:
                case NoticeHeld() as held if (held.why, held.template) == notice:
                    known = held.held_for
                    recipients = None if known is MISSING else frozenset(known)
                    found = cls(frozenset(held.reasons), recipients)
                case NoticeDismissed() as dismissed if found is not None and is_of_held(
                    dismissed, notice
                ):
                    found = cls(found.reasons, found.held_for, each.position)
                case _:
                    pass
        return found

    def left(self, informed: frozenset[HeldRecipient]) -> frozenset[HeldRecipient]:
        """Those who are named and were not informed; a role ends with the first who has it."""
        roles = {each.audience for each in informed}
        return frozenset(
            each
            for each in self.held_for or ()
            if each not in informed
            and not (each.recipient is RecipientKind.NOT_KNOWN and each.audience in roles)
        )

    def was_dismissed_for(self, recipient: HeldRecipient, corrected_at: int) -> bool:
        """Whether an officer dismissed it for a recipient, since its fact was corrected last."""
        if self.dismissed_at is None or self.dismissed_at < corrected_at:
            return False
        return self.held_for is None or any(
            each == recipient
            or (each.recipient is RecipientKind.NOT_KNOWN and each.audience is recipient.audience)
            for each in self.held_for
        )


def held_for_unreached(
    unreached: frozenset[HeldRecipient],
    informed: frozenset[HeldRecipient],
    state: AutomaticState | None,
    earlier: EarlierHold | None,
    corrected_at: int,
) -> HeldBack | None:
    """What is to be held back of a notice that an officer sends. None: nothing more.

    Whom it is held back for already stays named, as the newest such fact of a notice counts.

    Args:
        unreached: those whom it does not reach.
        informed: those who were sent it, or are to be sent it, since its fact was corrected last.
        state: how far the same notice is as one that is held back or sent by itself.
        earlier: how it was held back last.
        corrected_at: the newest correction of its fact, 0 for none.
    """
    named = frozenset[HeldRecipient]()
    if state is AutomaticState.HELD and earlier is not None:
        named = earlier.left(informed)
    added = frozenset(
        each
        for each in unreached - informed - named
        if earlier is None or not earlier.was_dismissed_for(each, corrected_at)
    )
    if not added:
        return None
    reasons = frozenset({NoticeHold.NOT_REACHED})
    if named and earlier is not None:
        reasons |= earlier.reasons
    return HeldBack(reasons, added | named)
