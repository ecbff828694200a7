"""After an attempt of unknown outcome Notify is asked twice before a notice is sent again."""

from datetime import timedelta

import pytest

from notification_service.domain.govuk_notify.resolution import (
    looks_left,
    may_have_been_accepted,
    not_found,
)
from notification_service.domain.notice_sending.state import AttemptOutcome

UNKNOWN, NOT_FOUND, DEFERRED, MISCONFIGURED = (
    AttemptOutcome.UNKNOWN,
    AttemptOutcome.NOT_FOUND,
    AttemptOutcome.DEFERRED,
    AttemptOutcome.MISCONFIGURED,
)


@pytest.mark.parametrize(
    ("earlier", "looks"),
    [
        ([], 0),
        ([DEFERRED, MISCONFIGURED], 0),
        ([UNKNOWN], 2),
        ([UNKNOWN, NOT_FOUND], 1),
        ([UNKNOWN, NOT_FOUND, NOT_FOUND], 0),
        ([UNKNOWN, DEFERRED], 2),  # a look that was refused for now is none
        ([UNKNOWN, NOT_FOUND, MISCONFIGURED], 1),
        ([UNKNOWN, NOT_FOUND, NOT_FOUND, DEFERRED], 0),  # sent again, and refused for now
        ([UNKNOWN, NOT_FOUND, NOT_FOUND, UNKNOWN], 2),  # sent again, and unknown again
    ],
)
def test_it_is_sent_again_after_two_looks_that_found_nothing(
    earlier: list[AttemptOutcome], looks: int
) -> None:
    assert looks_left(earlier) == looks
    assert may_have_been_accepted(earlier) is (looks > 0)


def test_the_looks_are_minutes_apart_and_it_is_sent_as_after_any_attempt_then() -> None:
    assert not_found([UNKNOWN]).wait == timedelta(minutes=5)
    assert not_found([UNKNOWN, NOT_FOUND]).wait is None
