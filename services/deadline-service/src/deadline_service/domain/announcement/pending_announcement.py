"""When a case is announced: not while it is being recorded, so that nothing announced is false.

A request and its answer are often recorded together, months after both. Between the two records the
deadline is missed by the calendar, and announcing it would be a false alarm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import CaseCorrected, CaseOpened, CaseVoided
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope, Position

MAX_DELAY: Final = timedelta(hours=1)
"""How long recording without a pause may delay the announcements of a case."""

MAX_IMPORT_DELAY: Final = timedelta(hours=24)
"""The same of a case that is taken over from an older system, while its import goes on."""

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
    latest: the case also waits for other cases that are being recorded with it, for `max_delay` in
    all. `cause` is None as long as no deadline changed.
    """

    recording_since: datetime
    announce_after: datetime
    correlation_id: UUID
    cause: ChangeCause | None = None
    max_delay: timedelta = MAX_DELAY

    @classmethod
    def recorded(
        cls,
        before: Self | None,
        now: datetime,
        quiet: timedelta,
        correlation_id: UUID,
        max_delay: timedelta,
    ) -> Self:
        """With facts that are evaluated now: announced once nothing follows for the quiet time.

        An instant in the future, from a clock that was wrong, does not count.
        """
        if before is None or before.recording_since > now:
            return cls(now, now + quiet, correlation_id, before and before.cause, max_delay)
        latest = before._replace(correlation_id=correlation_id, max_delay=max_delay)
        return latest.postponed(now + quiet)

    def postponed(self, until: datetime) -> Self:
        """Not before an instant, unless the maximum delay ends earlier."""
        return self._replace(announce_after=min(until, self.recording_since + self.max_delay))


def pending_after_evaluation(
    before: PendingAnnouncement | None,
    cause: ChangeCause,
    now: datetime,
    quiet: timedelta,
    *,
    is_changed: bool,
    max_delay: timedelta = MAX_DELAY,
) -> PendingAnnouncement | None:
    """What is pending of a case that is evaluated now, for a cause.

    Another law or setting delays nothing. If no deadline changed there is nothing to announce,
    but another setting may also change the days of warnings.
    """
    after = before
    if not cause.is_recalculation:
        after = PendingAnnouncement.recorded(before, now, quiet, cause.correlation_id, max_delay)
    if not is_changed and cause.reason is not DeadlineChangeReason.SETTING_CHANGED:
        return after
    return (after or PendingAnnouncement(now, now, cause.correlation_id))._replace(cause=cause)


def longest_delay(history: Sequence[EventEnvelope], correlation_id: UUID) -> timedelta:
    """How long recording with a correlation id may delay the announcements of a case.

    An import takes cases over with one correlation id: nothing is announced before it ends, so that
    a council that takes over its old system gets each case once, whole.
    """
    opening = history[0]
    if opening.correlation_id == correlation_id and isinstance(opening.event, CaseOpened):
        return MAX_DELAY if opening.event.taken_over_on is MISSING else MAX_IMPORT_DELAY
    return MAX_DELAY
