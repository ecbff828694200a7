"""What a day brings is put off while a case is recorded: by a pause, and by an hour at most."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.recording import AT_MOST, PAUSE, Recording

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GAPS = st.lists(st.integers(1, 900).map(lambda each: each * SECOND), max_size=60)


def recordings(gaps: Sequence[timedelta]) -> Sequence[Recording]:
    """A case that is timed at noon and again after each of some gaps."""
    found = [Recording.going_on(None, NOON)]
    for gap in gaps:
        found.append(Recording.going_on(found[-1], found[-1].timed_at + gap))
    return found


def test_the_first_fact_begins_a_time_of_recording() -> None:
    assert Recording.going_on(None, NOON) == Recording(NOON, NOON)


def test_it_goes_on_until_a_pause() -> None:
    soon, late = NOON + PAUSE - SECOND, NOON + PAUSE

    assert Recording.going_on(Recording(NOON, NOON), soon) == Recording(NOON, soon)
    assert Recording.going_on(Recording(NOON, NOON), late) == Recording(late, late)


def test_a_clock_that_ran_ahead_holds_nothing_up() -> None:
    ahead = NOON + timedelta(days=700)

    assert Recording.going_on(Recording(ahead, ahead), NOON) == Recording(NOON, NOON)
    assert not Recording(ahead, ahead).is_recent(NOON)


@given(GAPS)
def test_one_time_of_recording_has_no_pause_in_it(gaps: Sequence[timedelta]) -> None:
    for before, after in zip(found := recordings(gaps), found[1:], strict=False):
        is_one = after.timed_at - before.timed_at < PAUSE
        assert (after.busy_since == before.busy_since) == is_one


@given(GAPS, st.integers(0, 300))
def test_nothing_is_put_off_for_longer_than_an_hour(gaps: Sequence[timedelta], quiet: int) -> None:
    """The first moment after noon at which the case is quiet, or recorded for too long already."""
    found = recordings(gaps)
    ends = [each.timed_at for each in found[1:]] + [datetime.max.replace(tzinfo=UTC)]

    free = [
        moment
        for each, end in zip(found, ends, strict=True)
        if (moment := min(each.timed_at + quiet * SECOND, each.busy_since + AT_MOST)) <= end
    ]

    assert free[0] <= NOON + AT_MOST
