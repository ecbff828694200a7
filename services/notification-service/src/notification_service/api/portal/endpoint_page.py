"""Renders the page of an endpoint: HTML without a script, and nothing from another place.

It has no URL of the receiver beyond its host, because a query may be a secret; no response of it;
and no case.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final
from uuid import UUID

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from notification_service.domain.endpoint_explanation import explain_trouble
from notification_service.domain.endpoint_url import host_and_port
from notification_service.domain.payload_format import PayloadFormat
from notification_service.store.deliveries import AttemptRow, DeliveryRow
from notification_service.store.endpoints import EndpointRow, EndpointState
from notification_service.store.undelivered import OLDEST_RECOVERED_MARGIN

_STYLE: Final = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; margin: 1.5rem; }
main { max-width: 60rem; }
dt { font-weight: bold; } dd { margin: 0 0 .5rem; }
article { border-top: 1px solid #505a5f; padding: .5rem 0; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: bold; }
th, td { border: 1px solid #505a5f; padding: .2rem .5rem; text-align: left; }
form { margin: .5rem 0; }
.explanation { border-left: .4rem solid #d4351c; padding-left: .8rem; }
.message { border: .2rem solid #1d70b8; padding: .5rem .8rem; }
"""
PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'sha256-"
    f"{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""No script, no frame around it, and forms to itself alone."""


@dataclass(frozen=True, slots=True)
class EndpointPage:
    """What a page shows. `form` authorises its forms; empty where the reader may change nothing.

    `oldest_recovered` is the oldest instant since which a recovery is accepted now.
    """

    endpoint: EndpointRow
    deliveries: Sequence[DeliveryRow]
    attempts: Mapping[UUID, Sequence[AttemptRow]]
    next: str
    form: str
    now: datetime
    oldest_recovered: datetime
    message: str = ""


def render_endpoint_page(page: EndpointPage) -> str:
    """The page as HTML; every value is escaped."""
    endpoint = page.endpoint
    explained = explain_trouble(endpoint.trouble, page.now)
    is_enabled = endpoint.settings.state is EndpointState.ENABLED
    # Some hours for which the page may be read before its form is sent.
    accepted = page.oldest_recovered + OLDEST_RECOVERED_MARGIN / 2
    since = max(endpoint.recover_since or page.now, accepted)
    return _template().render(
        style=Markup(_STYLE),  # noqa: S704  # a constant, of which the policy has the hash
        host=host_and_port(endpoint.settings.url),
        message=page.message,
        explanation="" if explained is None else explained.text,
        facts=list(_facts(endpoint)),
        form=page.form,
        can_redeliver=bool(page.form) and is_enabled,
        can_enable=bool(page.form) and not is_enabled,
        can_recover=bool(page.form) and is_enabled and endpoint.verified_at is not None,
        since=f"{since.astimezone(UTC):%Y-%m-%dT%H:%M}",
        deliveries=[_delivery(each, page.attempts) for each in page.deliveries],
        next=page.next,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("notification_service.api.portal").joinpath("endpoint.html.jinja")
    return environment.from_string(source.read_text(encoding="utf-8"))


def _facts(endpoint: EndpointRow) -> Iterator[tuple[str, str]]:
    settings = endpoint.settings
    yield "State", settings.state
    if settings.description:
        yield "Description", settings.description
    yield "Events", ", ".join(settings.event_types)
    yield "Signatures", ", ".join(settings.signature_schemes)
    yield "Format", settings.payload_format
    yield "Verified", _instant(endpoint.verified_at) or "no: it has not answered with 2xx yet"
    if settings.payload_format is PayloadFormat.CLOUDEVENTS:
        yield "Permitted by the receiver", _instant(endpoint.allowed_at) or "no: nothing is sent"
    if endpoint.client_certificate_expires_at is not None:
        yield "Client certificate ends", _instant(endpoint.client_certificate_expires_at)
    if settings.receiver_authorities is not None:
        yield "Receiver's certificate", "checked by authorities of this endpoint"
    if endpoint.failing_since is not None:
        yield "Failing since", _instant(endpoint.failing_since)
    if endpoint.disabled_at is not None:
        yield "Disabled at", _instant(endpoint.disabled_at)
    if endpoint.recover_since is not None:
        yield "To recover since", _instant(endpoint.recover_since)


def _delivery(
    delivery: DeliveryRow, attempts: Mapping[UUID, Sequence[AttemptRow]]
) -> Mapping[str, object]:
    place = "" if delivery.position is None else f", position {delivery.position}"
    next_at = _instant(delivery.due_at) if delivery.settled_at is None else ""
    summary = f"{delivery.state}, {delivery.cause}, created {_instant(delivery.created_at)}"
    return {
        "delivery_id": delivery.delivery_id,
        "title": f"{delivery.type}{place}",
        "summary": f"{summary}, next attempt {next_at}" if next_at else summary,
        "attempts": [_attempt(each) for each in attempts.get(delivery.delivery_id, ())],
    }


def _attempt(attempt: AttemptRow) -> Mapping[str, object]:
    status = "" if attempt.status is None else f" ({attempt.status})"
    return {
        "number": attempt.number,
        "ended_at": _instant(attempt.ended_at),
        "took": f"{attempt.duration_ms} ms",
        "result": f"{attempt.failure or 'delivered'}{status}",
    }


def _instant(instant: datetime | None) -> str:
    if instant is None:
        return ""
    utc = instant.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M:%S} UTC"
