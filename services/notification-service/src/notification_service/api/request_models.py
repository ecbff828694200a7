"""Request bodies."""

from typing import Annotated

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from notification_service.api.field_types import (
    ALL_EVENTS,
    EndpointDescription,
    EndpointUrl,
    LogPosition,
    OrderWaitHours,
    OverlapHours,
    ReceiverAuthorities,
    SignatureSchemes,
    WebhookFilters,
)
from notification_service.domain.case_order import DEFAULT_WAIT_HOURS, EndpointOrdering
from notification_service.domain.client_certificate import MAX_CHAIN_TEXT
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.signature import SignatureScheme
from notification_service.store.endpoints import EndpointState


class CreateWebhookEndpointRequest(StrictModel):
    """Where to send webhooks, and of which events."""

    url: EndpointUrl
    description: EndpointDescription = ""
    event_types: WebhookFilters = ALL_EVENTS
    """Filters: `*` for all, a family such as `request.*`, or one type."""
    keep_response_excerpts: bool = False
    """Keep, for some days, the beginning of your receiver's responses to failed attempts. Addresses
    and numbers are masked, but names are not recognised: use it while you look for a fault."""
    signature_schemes: SignatureSchemes = (SignatureScheme.HMAC,)
    """How its messages are signed. The public key of `v1a` is read at `…/public-keys`."""
    ordering: EndpointOrdering = EndpointOrdering.NONE
    order_wait_hours: OrderWaitHours = DEFAULT_WAIT_HOURS
    payload_format: PayloadFormat = PayloadFormat.STANDARD
    receiver_authorities: ReceiverAuthorities = ""
    """The authorities of your receiver's certificate, if none of the public ones issued it: their
    certificates in PEM, at most four. They are trusted for this endpoint only, and in the place of
    the public ones. Empty: the public ones."""


class UpdateWebhookEndpointRequest(StrictModel):
    """The fields to change; what is left out stays as it is."""

    url: EndpointUrl | MISSING = MISSING
    description: EndpointDescription | MISSING = MISSING
    event_types: WebhookFilters | MISSING = MISSING
    keep_response_excerpts: bool | MISSING = MISSING
    """Turning it off erases the excerpts."""
    signature_schemes: SignatureSchemes | MISSING = MISSING
    """The secret and the key of a scheme that is left out are kept for when it is named again."""
    ordering: EndpointOrdering | MISSING = MISSING
    """An order holds for what is recorded from now on. Without one, what waits is sent within
    seconds."""
    order_wait_hours: OrderWaitHours | MISSING = MISSING
    payload_format: PayloadFormat | MISSING = MISSING
    """`cloudevents` needs a handshake, and so does another URL in this format: until the receiver
    permits them nothing is sent."""
    receiver_authorities: ReceiverAuthorities | MISSING = MISSING
    """An empty text: the certificate of the receiver is checked by the public authorities again."""
    state: EndpointState | MISSING = MISSING
    """Enabling an endpoint sends its pending deliveries at once."""


class RotateWebhookSecretRequest(StrictModel):
    """How to rotate an endpoint's secret."""

    overlap_hours: OverlapHours = 24
    """For how long messages are signed with the old secret too."""


class RotateWebhookKeyRequest(StrictModel):
    """How to rotate an endpoint's Ed25519 key."""

    overlap_hours: OverlapHours = 24
    """For how long messages are signed with the old key too."""


class SendTestEventRequest(StrictModel):
    """A test event has no settings: send `{}`."""

    __test__ = False


class RedeliverWebhookRequest(StrictModel):
    """A redelivery has no settings: send `{}`."""


class SkipWebhookRequest(StrictModel):
    """A skip has no settings: send `{}`."""


class RequestWebhookHandshakeRequest(StrictModel):
    """A handshake has no settings: send `{}`."""


class StartWebhookReplayRequest(StrictModel):
    """What to send again."""

    after: LogPosition
    """Every event after this position that the endpoint's filters match."""


class RecoverWebhooksRequest(StrictModel):
    """Since when to recover."""

    since: AwareDatetime
    """Events that were recorded since then and not delivered. Not before deliveries are deleted, 30
    days ago unless your installation sets it otherwise, and not in the future."""


class RequestWebhookClientCertificateRequest(StrictModel):
    """A request for a client certificate has no settings: send `{}`."""


class InstallWebhookClientCertificateRequest(StrictModel):
    """The certificate that an authority issued for the signing request."""

    certificate: Annotated[str, Field(min_length=1, max_length=MAX_CHAIN_TEXT)]
    """In PEM, followed by those of its authorities that the receiver does not know, each before the
    one that issued it: at most four in all. It must be for the key of the request, allow clients
    (`clientAuth`) and not have ended. Never send a private key: ours does not leave the service."""
