from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.cause import Cause
from notification_service.domain.reply import Failure, Reply
from notification_service.domain.verdict import State, Verdict, judge

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOOK = timedelta(milliseconds=12)


def after(attempt: int, reply: Reply) -> Verdict:
    return judge(Cause.AUTOMATIC, attempt, reply, NOON, 0.5)


def answered(status: int, retry_after: str | None = None) -> Reply:
    return Reply(TOOK, Failure.STATUS, status, retry_after)


def test_2xx_delivers() -> None:
    assert after(1, Reply(TOOK, None, 204)) == Verdict(State.DELIVERED)


def test_a_failure_is_tried_again() -> None:
    assert after(2, answered(500)) == Verdict(State.PENDING, timedelta(minutes=5))


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.STATUS])
def test_no_answer_is_a_failure(failure: Failure) -> None:
    assert after(1, Reply(TOOK, failure)) == Verdict(State.PENDING, timedelta(seconds=5))


def test_the_tenth_failure_is_the_last() -> None:
    assert after(10, answered(500)) == Verdict(State.EXHAUSTED)


@pytest.mark.parametrize("status", [429, 502, 504])
def test_an_overloaded_endpoint_is_left_alone_for_a_while(status: int) -> None:
    assert after(1, answered(status)).rest == timedelta(seconds=30)


def test_an_overloaded_endpoint_says_how_long() -> None:
    verdict = after(1, answered(429, "600"))

    assert verdict == Verdict(State.PENDING, timedelta(minutes=10), rest=timedelta(minutes=10))


def test_503_with_retry_after_puts_off_the_delivery_not_the_endpoint() -> None:
    assert after(1, answered(503, "60")) == Verdict(State.PENDING, timedelta(minutes=1))


def test_410_is_goodbye() -> None:
    assert after(1, answered(410)) == Verdict(State.PENDING, timedelta(seconds=5), gone=True)
