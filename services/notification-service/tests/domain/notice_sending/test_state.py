"""What follows from an attempt to send a notice."""

from datetime import timedelta

import pytest

from notification_service.domain.notice_sending.state import (
    MAX_NOTICE_ATTEMPTS,
    NOTICE_RETRY_DELAYS,
    AttemptOutcome,
    NoticeState,
    next_state,
)


def test_an_accepted_notice_is_sent_and_a_refused_one_has_failed_at_once() -> None:
    accepted = next_state(AttemptOutcome.ACCEPTED, 1)
    refused = next_state(AttemptOutcome.REFUSED, 1)

    assert (accepted.state, accepted.failure) == (NoticeState.SENT, None)
    assert (refused.state, refused.failure) == (NoticeState.FAILED, "address_refused")


@pytest.mark.parametrize(
    "outcome", [AttemptOutcome.DEFERRED, AttemptOutcome.UNKNOWN, AttemptOutcome.NOT_ALLOWED]
)
def test_anything_else_is_repeated_for_a_day_and_then_fails(outcome: AttemptOutcome) -> None:
    waits = [next_state(outcome, attempt).wait for attempt in range(1, MAX_NOTICE_ATTEMPTS)]
    last = next_state(outcome, MAX_NOTICE_ATTEMPTS)

    assert waits == list(NOTICE_RETRY_DELAYS)
    assert timedelta(hours=24) < sum(NOTICE_RETRY_DELAYS, timedelta()) < timedelta(hours=36)
    assert (last.state, last.wait) == (NoticeState.FAILED, None)


@pytest.mark.parametrize("outcome", [AttemptOutcome.UNKNOWN, AttemptOutcome.NOT_FOUND])
def test_a_provider_is_asked_what_became_of_the_last_attempt_too(outcome: AttemptOutcome) -> None:
    asked = next_state(outcome, MAX_NOTICE_ATTEMPTS, timedelta(minutes=1))

    assert (asked.state, asked.wait) == (NoticeState.PENDING, timedelta(minutes=1))


def test_what_a_provider_does_not_have_after_the_last_attempt_has_failed() -> None:
    last = next_state(AttemptOutcome.NOT_FOUND, MAX_NOTICE_ATTEMPTS + 1)

    assert (last.state, last.failure) == (NoticeState.FAILED, "temporary")


def test_a_notice_that_must_not_be_sent_any_more_says_so() -> None:
    assert next_state(AttemptOutcome.NOT_ALLOWED, MAX_NOTICE_ATTEMPTS).failure == "not_allowed"
    assert next_state(AttemptOutcome.UNKNOWN, MAX_NOTICE_ATTEMPTS).failure == "temporary"
