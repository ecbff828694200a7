"""Why an endpoint gets nothing or is about to get nothing, and what to do, in sentences."""

from dataclasses import dataclass
from datetime import UTC, datetime

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.endpoint_health import FAILING_PERIOD, DisabledReason


@dataclass(frozen=True, slots=True)
class EndpointTrouble:
    """What is wrong with an endpoint: why and since when it is disabled, or since when it fails."""

    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class EndpointExplanation:
    """Why, and what to do."""

    reason: str
    remedy: str

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.reason} {self.remedy}"


def disabled_after(failing_since: datetime) -> datetime:
    """When an endpoint is disabled at the earliest, if every attempt fails until then."""
    return failing_since + FAILING_PERIOD


def explain_trouble(trouble: EndpointTrouble) -> EndpointExplanation | None:
    """The explanation; None where the endpoint is enabled and its latest attempt succeeded."""
    if trouble.disabled_reason is not None:
        return _explain_disabled(trouble.disabled_reason, trouble)
    if trouble.failing_since is None:
        return None
    until = _instant(disabled_after(trouble.failing_since))
    return EndpointExplanation(
        f"No attempt has succeeded since {_instant(trouble.failing_since)}."
        f" The endpoint is disabled if none succeeds until {until}.",
        "Read its deliveries for why, correct the receiver and send a test event. What failed is"
        " attempted again by itself; what is exhausted is sent by a recovery since the first"
        " failure.",
    )


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
        " itself; what is exhausted is sent by a recovery since then.",
    )


def describe_result(failure: AttemptFailure | None, status: int | None) -> str:
    """How the latest attempt ended, in a sentence."""
    if failure is None:
        return "The latest attempt succeeded."
    if status is not None:
        return f"The latest attempt failed: the receiver answered {status}."
    return f"The latest attempt failed without an answer: {failure}."


def _explain_disabled(reason: DisabledReason, trouble: EndpointTrouble) -> EndpointExplanation:
    since = "" if trouble.disabled_at is None else f" since {_instant(trouble.disabled_at)}"
    match reason:
        case DisabledReason.GONE:
            why = f"Disabled{since}: the receiver answered 410, which ends an endpoint."
            first = "Make the receiver answer 2xx"
        case DisabledReason.FAILING:
            began = trouble.failing_since
            period = "for five days" if began is None else f"since {_instant(began)}"
            why = f"Disabled{since}: every attempt failed {period}."
            first = "Correct the receiver"
        case DisabledReason.PAUSED:
            why, first = f"Disabled{since}: the council disabled it.", "When it is to continue"
    return EndpointExplanation(
        why,
        f"{first}, enable the endpoint (PATCH with state enabled): what was pending is sent. Then"
        " recover what was recorded meanwhile (POST to recoveries) since the first failure, or"
        " since it was disabled.",
    )


def _instant(instant: datetime) -> str:
    utc = instant.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"
