"""Response bodies."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from notification_service.api.field_types import (
    EndpointDescription,
    EndpointUrl,
    LogPosition,
    OrderWaitHours,
    PublicKeyText,
    SignatureSchemes,
)
from notification_service.domain.attempt_result import MAX_STATUS, AttemptFailure
from notification_service.domain.case_order import EndpointOrdering, SkipReason
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryState
from notification_service.domain.endpoint_explanation import disabled_after, explain_trouble
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.domain.handshake import GrantSource, HandshakeState
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.receiver_authorities import MAX_AUTHORITIES_PEM
from notification_service.domain.response_excerpt import MAX_EXCERPT_BYTES
from notification_service.domain.signature import public_key_text
from notification_service.store.deliveries import MAX_ATTEMPTS_LISTED, AttemptRow, DeliveryRow
from notification_service.store.endpoint_secrets import MAX_VALID_KEYS, PublicKeyRow
from notification_service.store.endpoints import MAX_ENDPOINTS_LISTED, EndpointRow, EndpointState
from notification_service.store.handshakes import HandshakeRow
from notification_service.store.replays import ReplayRow

NonNegativeInt = Annotated[int, Field(ge=0, le=2**31 - 1)]
ModelT = TypeVar("ModelT", bound=StrictModel)
ShortText = Annotated[str, Field(max_length=100)]


class WebhookEndpoint(StrictModel):
    """An endpoint to which webhooks are sent."""

    endpoint_id: UUID
    url: EndpointUrl
    description: EndpointDescription
    event_types: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=50)]
    keep_response_excerpts: bool
    """Whether excerpts of its receiver's responses to failed attempts are kept for some days."""
    signature_schemes: SignatureSchemes
    ordering: EndpointOrdering
    order_wait_hours: OrderWaitHours
    payload_format: PayloadFormat
    allowed_at: AwareDatetime | MISSING = MISSING
    """When the receiver at this URL permitted webhooks in a handshake. Missing, with the format
    `cloudevents`: nothing is sent yet (`getWebhookHandshake`)."""
    allowed_rate: Annotated[int, Field(ge=1, lt=2**31)] | MISSING = MISSING
    """How many webhooks a minute the receiver permitted. Missing: it set no limit."""
    client_certificate_expires_at: AwareDatetime | MISSING = MISSING
    """When its last valid client certificate ends, after which nothing is sent. Missing: webhooks
    are sent without one (`listWebhookClientCertificates`)."""
    receiver_authorities: Annotated[str, Field(max_length=MAX_AUTHORITIES_PEM)] | MISSING = MISSING
    """The authorities by which its receiver's certificate is checked, in PEM. Missing: the public
    ones."""
    state: EndpointState
    disabled_reason: DisabledReason | MISSING = MISSING
    """`gone`: it responded with 410. `failing`: every attempt of five days failed. `paused`: you
    disabled it."""
    disabled_at: AwareDatetime | MISSING = MISSING
    failing_since: AwareDatetime | MISSING = MISSING
    """Since when no attempt has succeeded. Missing: the latest one succeeded, or there was none."""
    disabled_after: AwareDatetime | MISSING = MISSING
    """While it fails: it is disabled if no attempt succeeds until then."""
    recover_since: AwareDatetime | MISSING = MISSING
    """Recover since then (`recoverWebhooks`): when the oldest event was recorded that was not
    delivered and is not sent by itself, because every attempt failed or the endpoint was disabled.
    It stays when the endpoint is enabled. Missing: there is none, or a recovery since then began.
    """
    explanation: Annotated[str, Field(max_length=1000)] | MISSING = MISSING
    """Why it gets nothing, or fails, or did not get everything, and what to do. Missing: there is
    nothing to do."""
    verified_at: AwareDatetime | MISSING = MISSING
    """When it first responded to a webhook at this URL with 2xx. Missing: unverified, with one
    attempt at a time, few a minute and no replay."""
    starts_after: LogPosition
    """The latest position when the endpoint was created; it receives later events."""
    version: NonNegativeInt
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @classmethod
    def from_row(cls, endpoint: EndpointRow, now: datetime) -> Self:
        """The response for a row, as it is now."""
        return _validated(cls, _endpoint_fields(endpoint, now))


class CreatedWebhookEndpoint(WebhookEndpoint):
    """A new endpoint, with its secret, which is not shown again."""

    secret: Annotated[str, Field(pattern=r"^whsec_[A-Za-z0-9+/]+=*$", max_length=100)]

    @classmethod
    def with_secret(cls, endpoint: EndpointRow, secret: str, now: datetime) -> Self:
        """The response for a row and its new secret."""
        return _validated(cls, {**_endpoint_fields(endpoint, now), "secret": secret})


class WebhookEndpointList(StrictModel):
    """Every endpoint of the council."""

    endpoints: Annotated[tuple[WebhookEndpoint, ...], Field(max_length=MAX_ENDPOINTS_LISTED)]


class RotatedWebhookSecret(StrictModel):
    """A new secret, which is not shown again."""

    secret: Annotated[str, Field(pattern=r"^whsec_[A-Za-z0-9+/]+=*$", max_length=100)]
    old_secret_expires_at: AwareDatetime
    """Until then messages are signed with the old secret too."""


class RotatedWebhookKey(StrictModel):
    """A new Ed25519 key. Its private half never leaves the service."""

    public_key: PublicKeyText
    old_key_expires_at: AwareDatetime
    """Until then messages are signed with the old key too."""


class WebhookPublicKey(StrictModel):
    """A public key with which `v1a` signatures are verified."""

    public_key: PublicKeyText
    created_at: AwareDatetime
    expires_at: AwareDatetime | MISSING = MISSING
    """Until when messages are signed with it, after a rotation. Missing: it is the newest."""

    @classmethod
    def from_row(cls, key: PublicKeyRow) -> Self:
        """The response for a row."""
        text = public_key_text(key.public_key)
        expires_at = key.valid_until or MISSING
        return cls(public_key=text, created_at=key.created_at, expires_at=expires_at)


class WebhookPublicKeyList(StrictModel):
    """The public keys of an endpoint, the newest first; empty if it never signed with `v1a`."""

    public_keys: Annotated[tuple[WebhookPublicKey, ...], Field(max_length=MAX_VALID_KEYS)]


class WebhookHandshake(StrictModel):
    """The latest handshake of an endpoint, by which its receiver permits webhooks."""

    endpoint_id: UUID
    state: HandshakeState
    requested_at: AwareDatetime
    requests: NonNegativeInt
    """How often the request was made."""
    next_request_at: AwareDatetime | MISSING = MISSING
    """When the request is made next, while there is no answer."""
    callback_until: AwareDatetime | MISSING = MISSING
    """Until when the address in `WebHook-Request-Callback` gives the permission."""
    ended_at: AwareDatetime | MISSING = MISSING
    granted_by: GrantSource | MISSING = MISSING
    failure: AttemptFailure | MISSING = MISSING
    """Why the latest request had no answer."""
    status: Annotated[int, Field(ge=0, le=MAX_STATUS)] | MISSING = MISSING
    """The status of the latest answer. It permits nothing by itself: the headers do."""

    @classmethod
    def from_row(cls, endpoint_id: UUID, handshake: HandshakeRow) -> Self:
        """The response for a row."""
        fields = asdict(handshake)
        next_request_at = fields.pop("due_at")
        del fields["handshake_id"]
        more = {"endpoint_id": endpoint_id, "next_request_at": next_request_at}
        return _validated(cls, {**fields, **more})


class WebhookPermission(StrictModel):
    """A receiver permitted webhooks by the address that it was sent."""

    allowed: Annotated[bool, Field(json_schema_extra={"enum": [True]})]


class WebhookDelivery(StrictModel):
    """One message to one endpoint."""

    delivery_id: UUID
    endpoint_id: UUID
    webhook_id: UUID
    """The header `webhook-id`; the same in every delivery of the same event."""
    cause: DeliveryCause
    type: ShortText
    case_id: UUID | MISSING = MISSING
    position: LogPosition | MISSING = MISSING
    state: DeliveryState
    attempt_count: NonNegativeInt
    next_attempt_at: AwareDatetime | MISSING = MISSING
    """When the next attempt is due, if its endpoint is enabled. Missing: the delivery has ended, or
    it `waits`."""
    waits: bool
    """Whether it waits for an earlier delivery of its case, at an endpoint with an order."""
    skipped_at: AwareDatetime | MISSING = MISSING
    """Since when the others of its case do not wait for it. It is still attempted if it is pending,
    and may arrive after later ones."""
    skip_reason: SkipReason | MISSING = MISSING
    created_at: AwareDatetime
    settled_at: AwareDatetime | MISSING = MISSING

    @classmethod
    def from_row(cls, delivery: DeliveryRow) -> Self:
        """The response for a row."""
        return _validated(cls, _delivery_fields(delivery))


class WebhookDeliveryPage(StrictModel):
    """A page of an endpoint's deliveries, the newest first."""

    deliveries: Annotated[tuple[WebhookDelivery, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


class WebhookAttempt(StrictModel):
    """How one attempt ended."""

    number: NonNegativeInt
    ended_at: AwareDatetime
    duration_ms: NonNegativeInt
    failure: AttemptFailure | MISSING = MISSING
    """Why it failed. Missing: it succeeded."""
    status: Annotated[int, Field(ge=0, le=MAX_STATUS)] | MISSING = MISSING
    """The status of the response as it was sent, if there was one; HTTP defines 100 to 599."""
    response_excerpt: Annotated[str, Field(max_length=MAX_EXCERPT_BYTES)] | MISSING = MISSING
    """The beginning of the response to a failed attempt, where the endpoint keeps excerpts."""

    @classmethod
    def from_row(cls, attempt: AttemptRow) -> Self:
        """The response for a row."""
        return _validated(cls, asdict(attempt))


class WebhookDeliveryDetail(WebhookDelivery):
    """One message to one endpoint, with every attempt."""

    waits_for: UUID | MISSING = MISSING
    """The delivery that holds up its case: answer it, or skip it (`skipWebhook`)."""
    attempts: Annotated[tuple[WebhookAttempt, ...], Field(max_length=MAX_ATTEMPTS_LISTED)]

    @classmethod
    def with_attempts(
        cls, delivery: DeliveryRow, tried: tuple[WebhookAttempt, ...], waits_for: UUID | None
    ) -> Self:
        """The response for a row."""
        fields = {**_delivery_fields(delivery), "attempts": tried, "waits_for": waits_for}
        return _validated(cls, fields)


class WebhookReplay(StrictModel):
    """A replay: which events it sends again, and its progress."""

    replay_id: UUID
    endpoint_id: UUID
    after: LogPosition
    until: LogPosition
    reached: LogPosition
    delivery_count: NonNegativeInt
    """How many deliveries it has enqueued so far."""
    only_undelivered: bool
    """Whether it is a recovery: it sends only what was not delivered to the endpoint."""
    since: AwareDatetime | MISSING = MISSING
    """Since when, of a recovery."""
    state: Annotated[str, Field(json_schema_extra={"enum": ["running", "done", "cancelled"]})]
    created_at: AwareDatetime

    @classmethod
    def from_row(cls, replay: ReplayRow) -> Self:
        """The response for a row."""
        return _validated(cls, asdict(replay))


def _endpoint_fields(endpoint: EndpointRow, now: datetime) -> Mapping[str, object]:
    fields = asdict(endpoint)
    settings = fields.pop("settings")
    state = endpoint.settings.state
    return {**fields, **settings, "state": state, **_trouble_fields(endpoint, now)}


def _trouble_fields(endpoint: EndpointRow, now: datetime) -> Mapping[str, object]:
    reason, failing_since = endpoint.settings.disabled_reason, endpoint.failing_since
    explained = explain_trouble(endpoint.trouble, now)
    until = disabled_after(failing_since) if failing_since and reason is None else None
    return {
        "disabled_after": until,
        "explanation": None if explained is None else explained.text,
    }


def _delivery_fields(delivery: DeliveryRow) -> Mapping[str, object]:
    fields = asdict(delivery)
    webhook_id, due_at = fields.pop("message_id"), fields.pop("due_at")
    return {
        **fields,
        "webhook_id": webhook_id,
        "waits": due_at is None,
        "next_attempt_at": due_at if delivery.state == DeliveryState.PENDING else None,
    }


def _validated(model: type[ModelT], fields: Mapping[str, object]) -> ModelT:
    """A model from fields: None is left out, and strings become members of enumerations."""
    present = {name: value for name, value in fields.items() if value is not None}
    return model.model_validate(present, strict=False)
