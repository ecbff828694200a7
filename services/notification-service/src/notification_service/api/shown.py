"""What clients are shown."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from notification_service.api.shape import Cursor, Description, Position, Shape, Url
from notification_service.domain.cause import Cause
from notification_service.domain.excerpt import EXCERPT_BYTES
from notification_service.domain.health import DisabledBecause
from notification_service.domain.reply import HIGHEST_STATUS, Failure
from notification_service.domain.verdict import State
from notification_service.store.deliveries import ATTEMPTS_SHOWN, Attempt, Delivery
from notification_service.store.endpoints import SHOWN_AT_MOST, Endpoint, EndpointState
from notification_service.store.replays import Replay

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
S = TypeVar("S", bound=Shape)
Word = Annotated[str, Field(max_length=100)]


class ShownEndpoint(Shape):
    """Where a council wants to be told."""

    endpoint_id: UUID
    url: Url
    description: Description
    event_types: Annotated[tuple[Word, ...], Field(min_length=1, max_length=50)]
    keep_answers: bool
    """Whether excerpts of what its receiver answers to failed attempts are kept for some days."""
    state: EndpointState
    disabled_because: DisabledBecause | MISSING = MISSING
    """`gone`: it answered 410. `failing`: five days of nothing but failure. `paused`: you did."""
    disabled_at: AwareDatetime | MISSING = MISSING
    failing_since: AwareDatetime | MISSING = MISSING
    """Since when no attempt has succeeded. Missing: the latest one did, or there was none."""
    verified_at: AwareDatetime | MISSING = MISSING
    """When it first answered a webhook at this URL with 2xx. Missing: it is unverified; it gets one
    at a time and few, and no replay, until it does."""
    starts_after: Position
    """The position that the ledger had when the endpoint was created; it hears what came after."""
    version: Count
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """An endpoint as it is shown."""
        return _shown(cls, _endpoint(endpoint))


class CreatedEndpoint(ShownEndpoint):
    """A new endpoint, with its secret, which is not shown again."""

    secret: Annotated[str, Field(pattern=r"^whsec_[A-Za-z0-9+/]+=*$", max_length=100)]

    @classmethod
    def with_secret(cls, endpoint: Endpoint, secret: str) -> Self:
        """A new endpoint as it is shown."""
        return _shown(cls, {**_endpoint(endpoint), "secret": secret})


class EndpointList(Shape):
    """Every endpoint of the council."""

    endpoints: Annotated[tuple[ShownEndpoint, ...], Field(max_length=SHOWN_AT_MOST)]


class RotatedSecret(Shape):
    """A new secret, which is not shown again."""

    secret: Annotated[str, Field(pattern=r"^whsec_[A-Za-z0-9+/]+=*$", max_length=100)]
    old_secret_until: AwareDatetime
    """Until then messages are signed with the old secret too."""


class ShownDelivery(Shape):
    """One message, owed to one endpoint."""

    delivery_id: UUID
    endpoint_id: UUID
    webhook_id: UUID
    """The header `webhook-id`; the same in every delivery of the same event."""
    cause: Cause
    type: Word
    case_id: UUID | MISSING = MISSING
    position: Position | MISSING = MISSING
    state: State
    attempts: Count
    next_attempt_at: AwareDatetime | MISSING = MISSING
    """When it is tried next, if its endpoint is enabled. Missing: it is settled."""
    created_at: AwareDatetime
    settled_at: AwareDatetime | MISSING = MISSING

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """A delivery as it is shown."""
        return _shown(cls, _delivery(delivery))


class DeliveryPage(Shape):
    """Part of an endpoint's deliveries, the newest first."""

    deliveries: Annotated[tuple[ShownDelivery, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


class ShownAttempt(Shape):
    """How one attempt ended."""

    number: Count
    ended_at: AwareDatetime
    duration_ms: Count
    failure: Failure | MISSING = MISSING
    """Why it failed. Missing: it was delivered."""
    status: Annotated[int, Field(ge=0, le=HIGHEST_STATUS)] | MISSING = MISSING
    """The status of the answer as it was sent, if there was one; HTTP defines 100 to 599."""
    answer: Annotated[str, Field(max_length=EXCERPT_BYTES)] | MISSING = MISSING
    """How the answer to a failed attempt began, where the endpoint keeps answers, for some days."""

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """An attempt as it is shown."""
        return _shown(cls, asdict(attempt))


class DeliveryInFull(ShownDelivery):
    """One message, owed to one endpoint, with every attempt."""

    tried: Annotated[tuple[ShownAttempt, ...], Field(max_length=ATTEMPTS_SHOWN)]

    @classmethod
    def with_attempts(cls, delivery: Delivery, tried: tuple[ShownAttempt, ...]) -> Self:
        """A delivery as it is shown."""
        return _shown(cls, {**_delivery(delivery), "tried": tried})


class ShownReplay(Shape):
    """A replay: what it sends once more, and how far it has come."""

    replay_id: UUID
    endpoint_id: UUID
    after: Position
    until: Position
    reached: Position
    queued: Count
    """How many deliveries it has made so far."""
    state: Annotated[str, Field(json_schema_extra={"enum": ["running", "done", "cancelled"]})]
    created_at: AwareDatetime

    @classmethod
    def of(cls, replay: Replay) -> Self:
        """A replay as it is shown."""
        return _shown(cls, asdict(replay))


def _endpoint(endpoint: Endpoint) -> Mapping[str, object]:
    fields = asdict(endpoint)
    settings = fields.pop("settings")
    keep_answers = settings.pop("keeps_answers")
    state = endpoint.settings.state
    return {**fields, **settings, "keep_answers": keep_answers, "state": state}


def _delivery(delivery: Delivery) -> Mapping[str, object]:
    fields = asdict(delivery)
    webhook_id, due_at = fields.pop("message_id"), fields.pop("due_at")
    return {
        **fields,
        "webhook_id": webhook_id,
        "next_attempt_at": due_at if delivery.state == State.PENDING else None,
    }


def _shown(shape: type[S], fields: Mapping[str, object]) -> S:
    """Fields as they are shown: what is None is left out, words are taken for what they mean."""
    present = {name: value for name, value in fields.items() if value is not None}
    return shape.model_validate(present, strict=False)
