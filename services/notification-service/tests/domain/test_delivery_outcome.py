from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import (
    DeliveryOutcome,
    DeliveryState,
    decide_delivery_outcome,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DURATION = timedelta(milliseconds=12)


def outcome_after(attempt: int, reply: AttemptResult) -> DeliveryOutcome:
    return decide_delivery_outcome(DeliveryCause.AUTOMATIC, attempt, reply, NOON, 0.5)


def failed_with(status: int, retry_after: str | None = None) -> AttemptResult:
    return AttemptResult(DURATION, AttemptFailure.STATUS, status, retry_after)


def test_a_2xx_delivers() -> None:
    assert outcome_after(1, AttemptResult(DURATION, None, 204)) == DeliveryOutcome(
        DeliveryState.DELIVERED
    )


def test_a_failure_is_retried() -> None:
    assert outcome_after(2, failed_with(500)) == DeliveryOutcome(
        DeliveryState.PENDING, timedelta(minutes=5)
    )


@pytest.mark.parametrize(
    "failure", [each for each in AttemptFailure if each is not AttemptFailure.STATUS]
)
def test_no_response_is_a_failure(failure: AttemptFailure) -> None:
    assert outcome_after(1, AttemptResult(DURATION, failure)) == DeliveryOutcome(
        DeliveryState.PENDING, timedelta(seconds=5)
    )


def test_the_tenth_failure_is_the_last() -> None:
    assert outcome_after(10, failed_with(500)) == DeliveryOutcome(DeliveryState.EXHAUSTED)


@pytest.mark.parametrize("status", [429, 502, 504])
def test_an_overloaded_endpoint_gets_no_attempts_for_some_time(status: int) -> None:
    assert outcome_after(1, failed_with(status)).backoff == timedelta(seconds=30)


def test_an_overloaded_endpoint_sets_the_time_by_retry_after() -> None:
    verdict = outcome_after(1, failed_with(429, "600"))

    assert verdict == DeliveryOutcome(
        DeliveryState.PENDING, timedelta(minutes=10), backoff=timedelta(minutes=10)
    )


def test_a_503_with_retry_after_postpones_the_delivery_not_the_endpoint() -> None:
    assert outcome_after(1, failed_with(503, "60")) == DeliveryOutcome(
        DeliveryState.PENDING, timedelta(minutes=1)
    )


def test_a_410_disables_the_endpoint() -> None:
    assert outcome_after(1, failed_with(410)) == DeliveryOutcome(
        DeliveryState.PENDING, timedelta(seconds=5), gone=True
    )
