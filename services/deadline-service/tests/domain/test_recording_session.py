"""Reminders are delayed while a case is recorded: until a pause, and by an hour at most."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.announcement.recording_session import (
    MAX_POSTPONEMENT,
    SESSION_GAP,
    RecordingSession,
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GAPS = st.lists(st.integers(1, 900).map(lambda each: each * SECOND), max_size=60)


def recordings(gaps: Sequence[timedelta]) -> Sequence[RecordingSession]:
    """A case that is evaluated at noon and again after each of some gaps."""
    found = [RecordingSession.extend(None, NOON)]
    for gap in gaps:
        found.append(RecordingSession.extend(found[-1], found[-1].evaluated_at + gap))
    return found


def test_the_first_fact_begins_a_recording_session() -> None:
    assert RecordingSession.extend(None, NOON) == RecordingSession(NOON, NOON)


def test_a_recording_session_lasts_until_a_pause() -> None:
    soon, late = NOON + SESSION_GAP - SECOND, NOON + SESSION_GAP

    assert RecordingSession.extend(RecordingSession(NOON, NOON), soon) == RecordingSession(
        NOON, soon
    )
    assert RecordingSession.extend(RecordingSession(NOON, NOON), late) == RecordingSession(
        late, late
    )


def test_a_timestamp_in_the_future_delays_nothing() -> None:
    ahead = NOON + timedelta(days=700)

    assert RecordingSession.extend(RecordingSession(ahead, ahead), NOON) == RecordingSession(
        NOON, NOON
    )
    assert not RecordingSession(ahead, ahead).is_recent(NOON)


@given(GAPS)
def test_a_recording_session_contains_no_pause(gaps: Sequence[timedelta]) -> None:
    for before, after in zip(found := recordings(gaps), found[1:], strict=False):
        is_one = after.evaluated_at - before.evaluated_at < SESSION_GAP
        assert (after.recording_since == before.recording_since) == is_one


@given(GAPS, st.integers(0, 300))
def test_no_reminder_is_delayed_for_longer_than_an_hour(
    gaps: Sequence[timedelta], quiet: int
) -> None:
    """The first moment after noon at which the case is quiet, or recorded for too long already."""
    found = recordings(gaps)
    ends = [each.evaluated_at for each in found[1:]] + [datetime.max.replace(tzinfo=UTC)]

    free = [
        moment
        for each, end in zip(found, ends, strict=True)
        if (
            moment := min(
                each.evaluated_at + quiet * SECOND, each.recording_since + MAX_POSTPONEMENT
            )
        )
        <= end
    ]

    assert free[0] <= NOON + MAX_POSTPONEMENT
