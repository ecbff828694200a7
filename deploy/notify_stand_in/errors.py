"""Refusals in the form of Notify: a status, and a list of an error with a message each."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

NotifyErrorList = Sequence[tuple[str, str]]


class NotifyRefusal(Exception):
    """A request that Notify refuses."""

    def __init__(self, status: int, errors: NotifyErrorList) -> None:
        super().__init__(errors[0][0])
        self.status = status
        self.errors = errors

    def to_document(self) -> dict[str, object]:
        """The body of the response."""
        listed = [{"error": name, "message": text} for name, text in self.errors]
        return {"status_code": self.status, "errors": listed}


def unauthorised(message: str) -> NotifyRefusal:
    """There is no bearer token."""
    return NotifyRefusal(HTTPStatus.UNAUTHORIZED, [("AuthError", f"Unauthorized: {message}")])


def forbidden(message: str) -> NotifyRefusal:
    """The token is not that of a key, or of another time."""
    return NotifyRefusal(HTTPStatus.FORBIDDEN, [("AuthError", message)])


def invalid(*messages: str) -> NotifyRefusal:
    """The request breaks the schema."""
    return NotifyRefusal(HTTPStatus.BAD_REQUEST, [("ValidationError", each) for each in messages])


def bad_request(message: str) -> NotifyRefusal:
    """The request is of the right form, and cannot be carried out."""
    return NotifyRefusal(HTTPStatus.BAD_REQUEST, [("BadRequestError", message)])


def rate_limited(kind: str, limit: int) -> NotifyRefusal:
    """Too many requests in the last minute."""
    message = f"Exceeded rate limit for key type {kind.upper()} of {limit} requests per 60 seconds"
    return NotifyRefusal(HTTPStatus.TOO_MANY_REQUESTS, [("RateLimitError", message)])


def daily_limited(message_type: str, limit: int) -> NotifyRefusal:
    """Too many messages of this day."""
    message = f"Exceeded send limits ({message_type}: {limit}) for today"
    return NotifyRefusal(HTTPStatus.TOO_MANY_REQUESTS, [("TooManyRequestsError", message)])


NOT_FOUND: Final = NotifyRefusal(HTTPStatus.NOT_FOUND, [("NoResultFound", "No result found")])
SERVER_ERROR: Final = NotifyRefusal(
    HTTPStatus.INTERNAL_SERVER_ERROR, [("Exception", "Internal server error")]
)
