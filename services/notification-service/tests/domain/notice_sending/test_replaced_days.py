"""Whether a notice that waits states a day that another fact has changed since."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.replaced_days import states_replaced_day
from notification_service.store.notices import current_words
from notification_service.testing.facts import fact

LETTER: Final = "We have to send the final plan by Monday 20\nJuly 2026."


def revised(position: int, was: str, now: str, deadline: int = 30) -> EventEnvelope:
    return fact(
        *(position, "deadline.revised"),
        deadline_id=str(UUID(int=deadline)),
        rule="plan-final",
        due_on=now,
        law_due_on=now,
        was_due_on=was,
        was_law_due_on=was,
        because_of=2,
        revises=1,
        reason="fact_corrected",
    )


@pytest.mark.parametrize(
    ("events", "is_replaced"),
    [
        pytest.param([revised(5, "2026-07-20", "2026-07-27")], True, id="another day now"),
        pytest.param([revised(5, "2026-06-22", "2026-06-29")], False, id="a day not in the letter"),
        pytest.param([revised(5, "2026-07-20", "2026-07-20")], False, id="no other day in law"),
        pytest.param(
            [revised(5, "2026-07-20", "2026-07-27"), revised(6, "2026-07-27", "2026-07-20")],
            False,
            id="changed back",
        ),
        pytest.param(
            [revised(5, "2026-07-13", "2026-07-20"), revised(6, "2026-07-20", "2026-07-27", 31)],
            True,
            id="of two deadlines the one whose day it was",
        ),
    ],
)
def test_a_letter_states_a_day_that_another_fact_has_changed(
    events: list[EventEnvelope], *, is_replaced: bool
) -> None:
    before = events[0].recorded_at - timedelta(seconds=1)

    assert states_replaced_day(LETTER, before, events, current_words().language) is is_replaced


def test_what_was_written_after_the_change_has_the_day_of_now() -> None:
    events = [revised(5, "2026-07-20", "2026-07-27")]
    after = datetime(2100, 1, 1, tzinfo=UTC)

    assert not states_replaced_day(LETTER, after, events, current_words().language)
