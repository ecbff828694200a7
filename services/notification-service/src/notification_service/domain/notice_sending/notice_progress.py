"""How far a notice is for each person of a role, and for the role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from uuid import UUID

from events.contracts import HeldRecipient
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import RecipientKind
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notices.audience import Audience


class NoticeProgress(PublishedEnum):
    """How far a notice that a fact requires is."""

    NOT_SENT = "not_sent"
    """None was sent from here, or the last one did not reach its recipient. It may have been sent
    otherwise."""
    PENDING = "pending"
    """One is to be sent, or to be printed."""
    HELD = "held"
    """It was held back, or did not reach everyone to whom it goes: a person must look at it. Not
    once the child has died, or the case was closed as opened in error: it is overtaken then, unless
    it puts right what was sent before."""
    DISMISSED = "dismissed"
    """It was held back or did not arrive, and an officer judged that it is not to be sent."""
    OVERTAKEN = "overtaken"
    """None was sent from here, and a later fact of the case has overtaken it. Who sends it all the
    same confirms that."""
    IN_DIGEST = "in_digest"
    """It is for who works on the case, and what it says is in their digest of the morning."""
    OUTDATED = "outdated"
    """One was sent, and the fact was corrected since. Another one says what it corrects."""
    SENT = "sent"
    """It was accepted by the mail server or the provider, or posted. Of a role: to each person who
    is known here to be in it."""


DONE: Final = frozenset({NoticeState.SENT, NoticeState.DELIVERED})
"""The states of a notice that was sent, and did not fail."""
_RANKS: Final = (
    *(NoticeProgress.HELD, NoticeProgress.NOT_SENT, NoticeProgress.OUTDATED),
    *(NoticeProgress.PENDING, NoticeProgress.OVERTAKEN, NoticeProgress.DISMISSED),
    *(NoticeProgress.IN_DIGEST, NoticeProgress.SENT),
)
"""From what asks most for an act to what asks for none: of a role the first that a person has
counts."""


@dataclass(frozen=True)
class KnownNotice:
    """A notice that was made: which, of which fact, to whom, and how far it is."""

    requirement: str
    reports: int
    audience: Audience
    state: NoticeState
    corrected_at: int = 0
    """The position of the newest correction of the fact when it was written. 0: there was none."""
    person_id: UUID | None = None
    """None: the child or young person."""
    is_dismissed: bool = False
    """Whether it did not arrive, and is not to be sent once more."""

    @property
    def recipient(self) -> HeldRecipient:
        """To whom it is, as the log names them."""
        return known_recipient(self.audience, self.person_id)

    @property
    def is_on_its_way(self) -> bool:
        """Whether it was sent, or is to be sent."""
        return self.state is not NoticeState.FAILED


@dataclass(frozen=True)
class KnownAutomaticNotice:
    """A notice that waits to be sent by itself, was held back or was dismissed.

    `held_for` are those for whom it was held back, None where that is not recorded: everyone.
    """

    progress: NoticeProgress
    held_for: Collection[HeldRecipient] | None = None

    def if_no_case(self, to_put_right: Collection[HeldRecipient]) -> "KnownAutomaticNotice | None":
        """The same once the child has died, or there should have been no case.

        It is held back for those alone to whom it puts right what they were sent. None: it was held
        back, and no person must look at it any more.
        """
        if self.progress is not NoticeProgress.HELD:
            return self
        return replace(self, held_for=to_put_right) if to_put_right else None

    def progress_for(self, recipient: HeldRecipient) -> NoticeProgress | None:
        """How far it is for a recipient to whom none was made. None: it says nothing of them."""
        if self.progress is NoticeProgress.PENDING or self.held_for is None:
            return self.progress
        in_role = [each for each in self.held_for if each.audience is recipient.audience]
        is_held = recipient in in_role or any(
            each.recipient is RecipientKind.NOT_KNOWN for each in in_role
        )
        return self.progress if is_held else None


class RecipientProgress(NamedTuple):
    """How far a notice is for a recipient."""

    recipient: HeldRecipient
    progress: NoticeProgress


def progress_of_role(recipients: Sequence[RecipientProgress]) -> NoticeProgress:
    """That of the person for whom most is left to do, so that none hides behind another."""
    return min((each.progress for each in recipients), key=_RANKS.index)


def progress_of_recipients(
    recipients: Collection[HeldRecipient],
    known: Sequence[KnownNotice],
    automatic: KnownAutomaticNotice | None,
    corrected_at: int,
    if_none: NoticeProgress,
    up_to_date: Collection[HeldRecipient] = (),
) -> Sequence[RecipientProgress]:
    """How far a notice of a fact is for each recipient, those first for whom most is left to do.

    Args:
        recipients: those in the role who are known, or the role alone.
        known: the notices that were made, the newest first. Of a person the newest counts.
        automatic: the same notice as one that is sent by itself.
        corrected_at: the position of the newest correction of the fact, 0 for none.
        if_none: where none was made, or the newest one failed.
        up_to_date: whose notice is right, though the fact was corrected since.
    """
    newest = dict[HeldRecipient, KnownNotice]()
    for each in known:
        newest.setdefault(each.recipient, each)
    found = [
        RecipientProgress(
            each,
            NoticeProgress.SENT
            if each in up_to_date
            else _progress(each, newest.get(each), automatic, corrected_at) or if_none,
        )
        for each in recipients
    ]
    return sorted(found, key=lambda each: _RANKS.index(each.progress))


def _progress(
    recipient: HeldRecipient,
    newest: KnownNotice | None,
    automatic: KnownAutomaticNotice | None,
    corrected_at: int,
) -> NoticeProgress | None:
    """What was made counts before what is to be made. None: nothing was, or it failed."""
    made = None if newest is None else _of_notice(newest, corrected_at)
    if made in {NoticeProgress.SENT, NoticeProgress.PENDING} or automatic is None:
        return made
    return automatic.progress_for(recipient) or made


def _of_notice(known: KnownNotice, corrected_at: int) -> NoticeProgress | None:
    """How far a notice is, of a fact that was last corrected at a position. None: it failed."""
    if known.state in DONE:
        is_outdated = known.corrected_at < corrected_at
        return NoticeProgress.OUTDATED if is_outdated else NoticeProgress.SENT
    if known.is_dismissed:
        return NoticeProgress.DISMISSED
    return NoticeProgress.PENDING if known.state is NoticeState.PENDING else None
