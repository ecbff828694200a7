"""What follows from a refusal of Notify: about the address, about us, or only for now.

Notify refuses a malformed address and a wrong template with the same status. Only a reason that is
certainly about the address fails a notice; any other is an error of the installation, for an
operator, and says nothing about a family's address.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Final

from notification_service.domain.govuk_notify.responses import NotifyError
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.state import AttemptOutcome

RESOLVED_AFTER: Final = timedelta(minutes=1)
"""How long after an attempt of unknown outcome Notify is first asked for its reference."""
_DAILY_LIMIT: Final = "TooManyRequestsError"
"""The error of the limit of a day, which ends at midnight UTC; the other 429, `RateLimitError`, is
of the last minute."""
_MARGIN: Final = timedelta(minutes=1)
_ADDRESS_ERRORS: Final = frozenset(
    {"InvalidEmailError", "InvalidPhoneError", "InvalidRecipientError"}
)
_SCHEMA_ERROR: Final = "ValidationError"
_ADDRESS_FIELDS: Final = ("email_address ", "phone_number ")
"""The fields, with one of which the reason of a schema error begins."""


def error_outcome(status: int, errors: Sequence[NotifyError], now: datetime) -> ChannelResult:
    """How an attempt ended that Notify answered with anything but 201."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        is_daily = any(each.error == _DAILY_LIMIT for each in errors)
        wait = until_next_day(now) if is_daily else None
        return ChannelResult(AttemptOutcome.DEFERRED, status, wait)
    if status < HTTPStatus.MULTIPLE_CHOICES or _is_of_the_server(status):
        # It may have stored the message before it failed.
        return ChannelResult(AttemptOutcome.UNKNOWN, status, RESOLVED_AFTER)
    if status == HTTPStatus.BAD_REQUEST and errors and all(map(_is_about_address, errors)):
        return ChannelResult(AttemptOutcome.REFUSED, status)
    return ChannelResult(AttemptOutcome.MISCONFIGURED, status)


def until_next_day(now: datetime) -> timedelta:
    """How long the limit of a day lasts: until a minute after midnight UTC."""
    utc = now.astimezone(UTC)
    midnight = datetime.combine(utc.date() + timedelta(days=1), time(), UTC)
    return midnight - utc + _MARGIN


def _is_of_the_server(status: int) -> bool:
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT


def _is_about_address(each: NotifyError) -> bool:
    if each.error == _SCHEMA_ERROR:
        return each.message.startswith(_ADDRESS_FIELDS)
    return each.error in _ADDRESS_ERRORS
