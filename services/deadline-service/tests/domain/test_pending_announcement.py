"""Announcements are delayed while a case is recorded: until a pause, and by an hour at most."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import MISSING

from chassis.testing import CURSOR_SECRET
from deadline_service.domain.announcement.pending_announcement import (
    MAX_DELAY,
    MAX_IMPORT_DELAY,
    MAX_QUIET,
    ChangeCause,
    PendingAnnouncement,
    longest_delay,
    pending_after_evaluation,
)
from deadline_service.settings import Settings
from deadline_service.testing import ShortFact, history
from events.contracts import CaseOpened
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import Position

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
QUIET = 30 * SECOND
REQUEST = UUID(int=1)
RECORDED = ChangeCause(Position(5), DeadlineChangeReason.FACT_RECORDED, REQUEST)
RECALCULATED = ChangeCause(Position(4), DeadlineChangeReason.SETTING_CHANGED, UUID(int=2))
GAPS = st.lists(st.integers(1, 900).map(lambda each: each * SECOND), max_size=60)


def test_a_fact_is_announced_after_the_quiet_time() -> None:
    pending = pending_after_evaluation(None, RECORDED, NOON, QUIET, is_changed=True)

    assert pending == PendingAnnouncement(NOON, NOON + QUIET, REQUEST, RECORDED)


def test_a_fact_that_changes_no_deadline_delays_the_announcement_and_is_not_its_cause() -> None:
    before = PendingAnnouncement(NOON, NOON + QUIET, REQUEST, RECORDED)
    other = ChangeCause(Position(6), DeadlineChangeReason.FACT_RECORDED, UUID(int=3))

    after = pending_after_evaluation(before, other, NOON + SECOND, QUIET, is_changed=False)

    assert after == PendingAnnouncement(NOON, NOON + SECOND + QUIET, UUID(int=3), RECORDED)


def test_another_law_or_setting_is_announced_at_once() -> None:
    pending = pending_after_evaluation(None, RECALCULATED, NOON, QUIET, is_changed=True)

    assert pending == PendingAnnouncement(NOON, NOON, UUID(int=2), RECALCULATED)


def test_another_law_or_setting_does_not_end_or_extend_recording() -> None:
    before = PendingAnnouncement(NOON, NOON + QUIET, REQUEST, RECORDED)

    after = pending_after_evaluation(before, RECALCULATED, NOON + SECOND, QUIET, is_changed=True)

    assert after == before._replace(cause=RECALCULATED)


@pytest.mark.parametrize(
    ("reason", "is_pending"),
    [
        pytest.param(DeadlineChangeReason.RULE_CHANGED, False, id="no deadline changed"),
        pytest.param(DeadlineChangeReason.SETTING_CHANGED, True, id="days of warnings may have"),
    ],
)
def test_another_setting_is_pending_even_if_no_deadline_changed(
    reason: DeadlineChangeReason, *, is_pending: bool
) -> None:
    cause = RECALCULATED._replace(reason=reason)

    pending = pending_after_evaluation(None, cause, NOON, QUIET, is_changed=False)

    assert (pending is not None) == is_pending


def test_an_instant_in_the_future_delays_nothing() -> None:
    ahead = NOON + timedelta(days=700)
    before = PendingAnnouncement(ahead, ahead + QUIET, REQUEST, RECORDED)

    after = PendingAnnouncement.recorded(before, NOON, QUIET, REQUEST, MAX_DELAY)

    assert after == PendingAnnouncement(NOON, NOON + QUIET, REQUEST, RECORDED)


@given(GAPS, st.integers(0, 300).map(lambda each: each * SECOND))
def test_nothing_is_delayed_for_longer_than_an_hour(
    gaps: Sequence[timedelta], quiet: timedelta
) -> None:
    """Recording goes on after each of some gaps, and nothing is announced meanwhile."""
    now = NOON
    pending = PendingAnnouncement.recorded(None, now, quiet, REQUEST, MAX_DELAY)
    for gap in gaps:
        now += gap
        pending = PendingAnnouncement.recorded(pending, now, quiet, REQUEST, MAX_DELAY)
        assert pending.announce_after == min(now + quiet, NOON + MAX_DELAY)


@pytest.mark.parametrize(
    ("taken_over_on", "correlation_id", "expected"),
    [
        pytest.param(date(2026, 11, 20), REQUEST, MAX_IMPORT_DELAY, id="while it is imported"),
        pytest.param(date(2026, 11, 20), UUID(int=99), MAX_DELAY, id="a fact of later casework"),
        pytest.param(MISSING, REQUEST, MAX_DELAY, id="a case that began here"),
    ],
)
def test_a_case_that_is_taken_over_waits_for_its_import(
    taken_over_on: date | MISSING, correlation_id: UUID, expected: timedelta
) -> None:
    opened = CaseOpened(cohort=2016, taken_over_on=taken_over_on)
    facts = [fact._replace(correlation_id=REQUEST) for fact in history(opened)]

    assert longest_delay(facts, correlation_id) == expected


def test_no_longer_quiet_time_can_be_set() -> None:
    with pytest.raises(ValidationError, match="announcement_quiet_seconds"):
        Settings(
            database_url="postgresql://localhost/send",
            cursor_secret=CURSOR_SECRET,
            announcement_quiet_seconds=MAX_QUIET.total_seconds() + 1,
        )


DAY = date(2026, 11, 23)
REQUESTED: ShortFact = {"type": "request.received", "on": DAY}
VOIDED: ShortFact = {"type": "case.voided", "position": 1}
CORRECTED: ShortFact = {
    "type": "case.corrected",
    "position": 1,
    "values": {"received_on": "2026-11-20"},
}


@pytest.mark.parametrize(
    ("facts", "position", "reason"),
    [
        ([REQUESTED, {"type": "case.opened"}], 2, DeadlineChangeReason.FACT_RECORDED),
        ([REQUESTED, CORRECTED, {"type": "case.opened"}], 2, DeadlineChangeReason.FACT_CORRECTED),
        ([REQUESTED, VOIDED, CORRECTED], 2, DeadlineChangeReason.FACT_VOIDED),
        ([REQUESTED, CORRECTED, CORRECTED], 3, DeadlineChangeReason.FACT_CORRECTED),
    ],
)
def test_a_void_or_a_correction_is_the_cause_before_other_new_facts(
    facts: Sequence[ShortFact], position: int, reason: DeadlineChangeReason
) -> None:
    cause = ChangeCause.of_new_facts(history(*facts))

    assert (cause.position, cause.reason) == (position, reason)
