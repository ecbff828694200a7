"""When a case is announced: not while it is being recorded, so that nothing announced is false.

A request and its answer are often recorded together, months after both. Between the two records the
deadline is missed by the calendar, and announcing it would be a false alarm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self
from uuid import UUID

from events.contracts import CaseCorrected, CaseVoided
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope, Position

MAX_DELAY: Final = timedelta(hours=1)
"""How long recording without a pause may delay the announcements of a case."""

MAX_QUIET: Final = timedelta(minutes=5)
"""The longest quiet time that may be configured."""

_RECALCULATION_REASONS: Final = frozenset(
    {DeadlineChangeReason.RULE_CHANGED, DeadlineChangeReason.SETTING_CHANGED}
)


class ChangeCause(NamedTuple):
    """What last changed deadlines of a case: a fact, or the law or a setting after that fact."""

    position: Position
    reason: DeadlineChangeReason
    correlation_id: UUID

    @property
    def is_recalculation(self) -> bool:
        """Whether no fact is the cause."""
        return self.reason in _RECALCULATION_REASONS

    @classmethod
    def of_new_facts(cls, facts: Sequence[EventEnvelope]) -> Self:
        """New facts of a case: the latest void, else the latest correction, else the latest."""
        for contract, reason in (
            (CaseVoided, DeadlineChangeReason.FACT_VOIDED),
            (CaseCorrected, DeadlineChangeReason.FACT_CORRECTED),
        ):
            for fact in reversed(facts):
                if isinstance(fact.event, contract):
                    return cls(fact.position, reason, fact.correlation_id)
        return cls(facts[-1].position, DeadlineChangeReason.FACT_RECORDED, facts[-1].correlation_id)


class PendingAnnouncement(NamedTuple):
    """A case with facts that were evaluated, and not announced yet.

    `recording_since` is when the first of them was evaluated. `correlation_id` is that of the
    latest: the case also waits for other cases that are being recorded with it. `cause` is None as
    long as no deadline changed.
    """

    recording_since: datetime
    announce_after: datetime
    correlation_id: UUID
    cause: ChangeCause | None = None

    @classmethod
    def recorded(
        cls, before: Self | None, now: datetime, quiet: timedelta, correlation_id: UUID
    ) -> Self:
        """With facts that are evaluated now: announced once nothing follows for the quiet time.

        An instant in the future, from a clock that was wrong, does not count.
        """
        if before is None or before.recording_since > now:
            return cls(now, now + quiet, correlation_id, before and before.cause)
        return before._replace(correlation_id=correlation_id).postponed(now + quiet)

    def postponed(self, until: datetime) -> Self:
        """Not before an instant, unless the maximum delay ends earlier."""
        return self._replace(announce_after=min(until, self.recording_since + MAX_DELAY))


def pending_after_evaluation(
    before: PendingAnnouncement | None,
    cause: ChangeCause,
    now: datetime,
    quiet: timedelta,
    *,
    is_changed: bool,
) -> PendingAnnouncement | None:
    """What is pending of a case that is evaluated now, for a cause.

    Another law or setting delays nothing. If no deadline changed there is nothing to announce,
    but another setting may also change the days of warnings.
    """
    after = before
    if not cause.is_recalculation:
        after = PendingAnnouncement.recorded(before, now, quiet, cause.correlation_id)
    if not is_changed and cause.reason is not DeadlineChangeReason.SETTING_CHANGED:
        return after
    return (after or PendingAnnouncement(now, now, cause.correlation_id))._replace(cause=cause)
