"""What follows from each refusal of Notify."""

from datetime import UTC, datetime, timedelta

import pytest

from notification_service.domain.govuk_notify.error_outcomes import error_outcome, until_next_day
from notification_service.domain.govuk_notify.responses import NotifyError
from notification_service.domain.notice_sending.state import AttemptOutcome

EVENING = datetime(2026, 11, 29, 21, 30, tzinfo=UTC)
BAD_ADDRESS = NotifyError(
    error="ValidationError", message="email_address Not a valid email address"
)
BAD_TEMPLATE = NotifyError(error="ValidationError", message="template_id is not a valid UUID")


def outcome(status: int, *errors: NotifyError) -> AttemptOutcome:
    return error_outcome(status, errors, EVENING).outcome


def test_an_address_that_is_refused_is_wrong() -> None:
    assert outcome(400, BAD_ADDRESS) is AttemptOutcome.REFUSED
    assert outcome(400, NotifyError(error="InvalidEmailError")) is AttemptOutcome.REFUSED


@pytest.mark.parametrize(
    "message",
    [
        "phone_number Must not contain letters or symbols",
        "phone_number Not enough digits",
        "phone_number Too many digits",
        "phone_number Not a UK mobile number",
    ],
)
def test_a_number_that_is_refused_is_wrong(message: str) -> None:
    refused = NotifyError(error="ValidationError", message=message)

    assert outcome(400, refused) is AttemptOutcome.REFUSED
    assert outcome(400, NotifyError(error="InvalidPhoneError")) is AttemptOutcome.REFUSED


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (400, "BadRequestError", "Template not found"),
        (400, "BadRequestError", "Missing personalisation: body"),
        (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
        (400, "BadRequestError", "Cannot send to international mobile numbers"),
        (400, "BadRequestError", "Your message is too long."),
        (400, "ValidationError", "template_id is not a valid UUID"),
        (400, "ValidationError", "Not a valid email address"),  # another wording: not certain
        (401, "AuthError", "Unauthorized: authentication token must be provided"),
        (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"),
        (403, "AuthError", "Invalid token: API key not found"),
        (404, "NotFound", ""),
        (413, "RequestEntityTooLarge", ""),
    ],
)
def test_an_error_of_ours_says_nothing_about_an_address(
    status: int, error: str, message: str
) -> None:
    found = outcome(status, NotifyError(error=error, message=message))

    assert found is AttemptOutcome.MISCONFIGURED


def test_an_address_is_not_wrong_where_the_template_is_wrong_too() -> None:
    assert outcome(400, BAD_ADDRESS, BAD_TEMPLATE) is AttemptOutcome.MISCONFIGURED
    assert outcome(400) is AttemptOutcome.MISCONFIGURED
    assert outcome(302) is AttemptOutcome.MISCONFIGURED


def test_the_two_limits_have_different_waits() -> None:
    minute = error_outcome(429, [NotifyError(error="RateLimitError")], EVENING)
    day = error_outcome(429, [NotifyError(error="TooManyRequestsError")], EVENING)

    assert (minute.outcome, minute.wait) == (AttemptOutcome.DEFERRED, None)  # a minute, then more
    assert (day.outcome, day.wait) == (AttemptOutcome.DEFERRED, timedelta(hours=2, minutes=31))


def test_a_day_at_notify_ends_at_midnight_utc() -> None:
    summer = datetime.fromisoformat("2026-07-01T00:30:00+01:00")  # 23:30 UTC of the day before

    assert until_next_day(summer) == timedelta(minutes=31)


@pytest.mark.parametrize("status", [200, 204, 408, 500, 502, 503, 504])
def test_after_an_error_of_the_server_it_is_not_known_whether_it_was_accepted(status: int) -> None:
    found = error_outcome(status, (), EVENING)

    assert found.outcome is AttemptOutcome.UNKNOWN
    assert found.wait == timedelta(minutes=1)
