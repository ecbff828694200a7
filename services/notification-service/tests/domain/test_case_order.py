from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.case_order import waited_too_long
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState

FIRST = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY = timedelta(hours=24)
PENDING = DeliveryState.PENDING


@pytest.mark.parametrize(
    ("passed", "outcome", "expected"),
    [
        (timedelta(), DeliveryOutcome(PENDING, timedelta(seconds=5)), False),
        (timedelta(hours=14), DeliveryOutcome(PENDING, timedelta(hours=10)), False),
        (timedelta(hours=14, seconds=1), DeliveryOutcome(PENDING, timedelta(hours=10)), True),
        (timedelta(hours=14, seconds=1), DeliveryOutcome(PENDING, timedelta(hours=10), gone=True),
         False),
        (timedelta(days=3), DeliveryOutcome(DeliveryState.EXHAUSTED), False),
        (timedelta(days=3), DeliveryOutcome(DeliveryState.DELIVERED), False),
    ],
)  # fmt: skip
def test_a_case_waits_while_the_next_attempt_is_within_the_time_from_the_first(
    passed: timedelta, outcome: DeliveryOutcome, *, expected: bool
) -> None:
    assert waited_too_long(outcome, FIRST, FIRST + passed, DAY) is expected
