"""Why an endpoint gets nothing or is about to get nothing, and what to do, in sentences."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.endpoint_health import FAILING_PERIOD, DisabledReason


@dataclass(frozen=True, slots=True)
class EndpointTrouble:
    """What is wrong with an endpoint: why and since when it is disabled, or since when it fails.

    `recover_since` is when the oldest event was recorded that was not delivered and is not sent by
    itself. `certificate_expires_at` is when the last of its client certificates ends, where it has
    any. With `lacks_permission` its receiver has not permitted CloudEvents.
    """

    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None
    recover_since: datetime | None = None
    certificate_expires_at: datetime | None = None
    lacks_permission: bool = False

    def has_no_certificate(self, now: datetime) -> bool:
        """Whether its client certificates have ended, so that nothing is sent."""
        return self.certificate_expires_at is not None and self.certificate_expires_at <= now


@dataclass(frozen=True, slots=True)
class EndpointExplanation:
    """Why, and what to do."""

    reason: str
    remedy: str

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.reason} {self.remedy}"


_RECOVER: Final = "POST to recoveries, with the instant in recover_since"
_NOT_PERMITTED: Final = EndpointExplanation(
    "The receiver has not permitted webhooks: its format is cloudevents, and its latest answer to"
    " the handshake, if there was one, gave no permission. Nothing is sent to it.",
    "Read its handshake for why, let the receiver answer with WebHook-Allowed-Origin and ask for"
    " another (POST to handshakes); or choose the format standard. What is due waits, and is sent"
    " once it is permitted.",
)


def disabled_after(failing_since: datetime) -> datetime:
    """When an endpoint is disabled at the earliest, if every attempt fails until then."""
    return failing_since + FAILING_PERIOD


def explain_trouble(trouble: EndpointTrouble, now: datetime) -> EndpointExplanation | None:
    """The explanation, of what is the matter first; None where there is nothing to do."""
    if trouble.disabled_reason is not None:
        return _explain_disabled(trouble.disabled_reason, trouble, now)
    if trouble.certificate_expires_at is not None and trouble.has_no_certificate(now):
        return explain_certificate(trouble.certificate_expires_at, now)
    if trouble.lacks_permission:
        return _NOT_PERMITTED
    if trouble.failing_since is not None:
        return _explain_failing(trouble.failing_since)
    if trouble.recover_since is not None:
        return EndpointExplanation(
            f"Some events recorded since {_instant(trouble.recover_since)} may not have been"
            " delivered, and are not sent by themselves: every attempt failed, or the endpoint was"
            " disabled.",
            f"Recover what was not delivered: {_RECOVER}.",
        )
    return None


def explain_certificate(expires_at: datetime, now: datetime) -> EndpointExplanation:
    """The explanation of a client certificate that ends soon, or has ended."""
    if expires_at > now:
        return EndpointExplanation(
            f"The last valid client certificate of the endpoint ends on {_instant(expires_at)}."
            " Nothing is sent to it afterwards.",
            "Request another (POST to client-certificates), have it signed and install it: it is"
            " used at once. The present one can stay until it ends.",
        )
    return EndpointExplanation(
        f"The last valid client certificate of the endpoint ended on {_instant(expires_at)}."
        " Nothing is sent to it without one.",
        "Request another (POST to client-certificates), have it signed and install it; or delete"
        " the client certificates, if the receiver asks for none. What failed is attempted again by"
        f" itself; what is exhausted is sent by a recovery: {_RECOVER}.",
    )


def describe_result(failure: AttemptFailure | None, status: int | None) -> str:
    """How the latest attempt ended, in a sentence."""
    if failure is None:
        return "The latest attempt succeeded."
    if status is not None:
        return f"The latest attempt failed: the receiver answered {status}."
    return f"The latest attempt failed without an answer: {failure}."


def describe_handshake(failure: AttemptFailure | None, status: int | None) -> str:
    """How the latest request for permission ended, in a sentence."""
    if status is not None:
        return f"The latest request for permission was answered {status}, without one."
    return f"The latest request for permission was not answered: {failure}."


def _explain_failing(failing_since: datetime) -> EndpointExplanation:
    until = _instant(disabled_after(failing_since))
    return EndpointExplanation(
        f"No attempt has succeeded since {_instant(failing_since)}."
        f" The endpoint is disabled if none succeeds until {until}.",
        "Read its deliveries for why, correct the receiver and send a test event. What failed is"
        f" attempted again by itself; what is exhausted is sent by a recovery: {_RECOVER}.",
    )


def _explain_disabled(
    reason: DisabledReason, trouble: EndpointTrouble, now: datetime
) -> EndpointExplanation:
    since = "" if trouble.disabled_at is None else f" since {_instant(trouble.disabled_at)}"
    match reason:
        case DisabledReason.GONE:
            why = f"Disabled{since}: the receiver answered 410, which ends an endpoint."
            first = "Make the receiver answer 2xx"
        case DisabledReason.FAILING:
            began = trouble.failing_since
            period = "for five days" if began is None else f"since {_instant(began)}"
            why = f"Disabled{since}: every attempt failed {period}."
            first = (
                "Install a client certificate: the last one has ended"
                if trouble.has_no_certificate(now)
                else "Correct the receiver"
            )
        case DisabledReason.PAUSED:
            why, first = f"Disabled{since}: the council disabled it.", "When it is to continue"
    return EndpointExplanation(
        why,
        f"{first}, enable the endpoint (PATCH with state enabled): what was pending is sent. Then"
        f" recover what was recorded meanwhile{_since(trouble.recover_since)}: {_RECOVER}.",
    )


def _since(instant: datetime | None) -> str:
    return "" if instant is None else f", since {_instant(instant)}"


def _instant(instant: datetime) -> str:
    utc = instant.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"
