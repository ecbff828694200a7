"""Endpoints of councils."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts.published_enum import PublishedEnum
from notification_service.domain.case_order import DEFAULT_WAIT_HOURS, EndpointOrdering
from notification_service.domain.endpoint_explanation import EndpointTrouble
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.signature import SignatureScheme
from notification_service.store.orphans import cancel_pending
from notification_service.store.undelivered import record_disabled

_COLUMNS: Final = (
    "endpoint_id, url, description, event_types, state, disabled_reason, disabled_at,"
    " starts_after, failing_since, recover_since, verified_at, keep_response_excerpts,"
    " signature_schemes, ordering, order_wait_hours, payload_format, allowed_at, allowed_rate,"
    " client_certificate_expires_at, receiver_authorities, version, created_at, changed_at"
)
_INSERT: Final = f"""
INSERT INTO notification.endpoint
    (ledger_id, endpoint_id, url, description, event_types, starts_after, keep_response_excerpts,
     signature_schemes, ordering, order_wait_hours, payload_format, receiver_authorities)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING {_COLUMNS}
"""  # noqa: S608  # constants only
_SELECT_ALL: Final = f"""
SELECT {_COLUMNS} FROM notification.endpoint
WHERE ledger_id = $1 AND state <> 'deleted' ORDER BY created_at, endpoint_id LIMIT $2
"""  # noqa: S608  # constants only
_SELECT_ONE: Final = f"""
SELECT {_COLUMNS} FROM notification.endpoint
WHERE ledger_id = $1 AND endpoint_id = $2 AND state <> 'deleted'
"""  # noqa: S608  # constants only
_UPDATE: Final = f"""
UPDATE notification.endpoint
SET verified_at = CASE WHEN url = $3 THEN verified_at END,
    allowed_at = CASE WHEN url = $3 AND payload_format = $14 THEN allowed_at END,
    allowed_rate = CASE WHEN url = $3 AND payload_format = $14 THEN allowed_rate END,
    url = $3, description = $4, event_types = $5, state = $6, disabled_reason = $7,
    disabled_at = CASE WHEN $6 = 'disabled' THEN COALESCE(disabled_at, $10) END,
    failing_since = CASE WHEN $8 THEN NULL ELSE failing_since END,
    failures = CASE WHEN $8 THEN 0 ELSE failures END,
    warnings = CASE WHEN $8 THEN 0 ELSE warnings END,
    backoff_until = CASE WHEN $8 THEN NULL ELSE backoff_until END,
    enabled_at = CASE WHEN $8 THEN $10 ELSE enabled_at END, keep_response_excerpts = $9,
    signature_schemes = $11, ordering = $12, order_wait_hours = $13,
    payload_format = $14, receiver_authorities = $15,
    version = version + 1, changed_at = $10
WHERE ledger_id = $1 AND endpoint_id = $2
RETURNING {_COLUMNS}
"""  # noqa: S608  # constants only
_DELETE: Final = """
UPDATE notification.endpoint
SET state = 'deleted', disabled_reason = NULL, disabled_at = NULL, changed_at = $3,
    keep_response_excerpts = false, client_certificate_expires_at = NULL,
    receiver_authorities = NULL
WHERE ledger_id = $1 AND endpoint_id = $2
"""
_LOCK_CREATION: Final = """
SELECT pg_advisory_xact_lock(hashtextextended('webhook endpoints of ' || $1::text, 0))
"""
_COUNT: Final = """
SELECT count(*) FROM notification.endpoint WHERE ledger_id = $1 AND state <> 'deleted'
"""
_CANCEL_REPLAYS: Final = """
UPDATE notification.replay SET state = 'cancelled', finished_at = $3
WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'running'
"""
_INCREMENT_VERSION: Final = """
UPDATE notification.endpoint SET version = version + 1, changed_at = $3
WHERE ledger_id = $1 AND endpoint_id = $2
"""


MAX_ENDPOINTS_LISTED: Final = 1000
"""The most endpoints in a list; far more than may be created."""
MAX_CANCELLED: Final = 1000
"""Deliveries cancelled in the transaction that deletes an endpoint; a sweep cancels the rest."""


class EndpointLock(PublishedEnum):
    """How an endpoint's row is locked until the transaction ends."""

    NONE = ""
    SHARED = "FOR KEY SHARE"
    """It is not deleted, disabled or changed: something is being enqueued for it."""
    EXCLUSIVE = "FOR UPDATE"
    """Nothing is enqueued for it meanwhile: it is being changed."""


class EndpointState(PublishedEnum):
    """Whether an endpoint receives webhooks."""

    ENABLED = "enabled"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The settings of an endpoint that a council chooses.

    With `keep_response_excerpts`, excerpts of its receiver's responses to failed attempts are kept.
    Its messages have signatures of each of the `signature_schemes`. The certificate of its receiver
    is checked by the `receiver_authorities`, in PEM; None: by the public ones.
    """

    url: str
    description: str
    event_types: Sequence[str]
    disabled_reason: DisabledReason | None = None
    keep_response_excerpts: bool = False
    signature_schemes: Sequence[SignatureScheme] = (SignatureScheme.HMAC,)
    ordering: EndpointOrdering = EndpointOrdering.NONE
    order_wait_hours: int = DEFAULT_WAIT_HOURS
    payload_format: PayloadFormat = PayloadFormat.STANDARD
    receiver_authorities: str | None = None

    @property
    def state(self) -> EndpointState:
        """Whether the endpoint is enabled."""
        return EndpointState.DISABLED if self.disabled_reason else EndpointState.ENABLED


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint that was not deleted. It receives events after `starts_after`.

    `verified_at` is when an attempt at its present URL first succeeded; None: none has.
    `allowed_at` is when the receiver at its present URL permitted webhooks in a handshake, and
    `allowed_rate` how many a minute; None: as many as are sent. It is sent to with a client
    certificate where `client_certificate_expires_at` is when the last of these ends.
    `recover_since` is since when it has something to recover (`undelivered`).
    """

    endpoint_id: UUID
    settings: EndpointSettings
    disabled_at: datetime | None
    starts_after: int
    failing_since: datetime | None
    verified_at: datetime | None
    allowed_at: datetime | None
    allowed_rate: int | None
    version: int
    created_at: datetime
    changed_at: datetime
    client_certificate_expires_at: datetime | None = None
    recover_since: datetime | None = None

    @property
    def trouble(self) -> EndpointTrouble:
        """What is wrong with it."""
        return EndpointTrouble(
            self.settings.disabled_reason,
            self.disabled_at,
            self.failing_since,
            self.recover_since,
            self.client_certificate_expires_at,
            lacks_permission=self.settings.payload_format is PayloadFormat.CLOUDEVENTS
            and self.allowed_at is None,
        )


async def add_endpoint(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    wanted: EndpointSettings,
    starts_after: int,
) -> EndpointRow:
    """Create an endpoint that receives every event after a position."""
    row = await (await driver_connection(db)).fetchrow(
        _INSERT,
        ledger_id,
        endpoint_id,
        wanted.url,
        wanted.description,
        wanted.event_types,
        starts_after,
        wanted.keep_response_excerpts,
        wanted.signature_schemes,
        wanted.ordering,
        wanted.order_wait_hours,
        wanted.payload_format,
        wanted.receiver_authorities,
    )
    return _endpoint(row)


async def count_endpoints(db: AsyncConnection, ledger_id: UUID) -> int:
    """How many endpoints a ledger has; none is added before this transaction ends."""
    connection = await driver_connection(db)
    # In a statement of its own, so that the count sees what others committed meanwhile.
    await connection.execute(_LOCK_CREATION, str(ledger_id))
    return await connection.fetchval(_COUNT, ledger_id)


async def find_endpoints(db: AsyncConnection, ledger_id: UUID) -> Sequence[EndpointRow]:
    """The endpoints of a ledger, the oldest first, at most MAX_ENDPOINTS_LISTED."""
    rows = await (await driver_connection(db)).fetch(_SELECT_ALL, ledger_id, MAX_ENDPOINTS_LISTED)
    return [_endpoint(row) for row in rows]


async def find_endpoint(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    *,
    lock: EndpointLock = EndpointLock.NONE,
) -> EndpointRow | None:
    """One endpoint, locked against others as `lock` says until this transaction ends."""
    row = await (await driver_connection(db)).fetchrow(
        f"{_SELECT_ONE} {lock}", ledger_id, endpoint_id
    )
    return None if row is None else _endpoint(row)


async def update_endpoint(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint: EndpointRow,
    wanted: EndpointSettings,
    now: datetime,
) -> EndpointRow:
    """Change the settings. Enabling an endpoint resets its health.

    The caller has locked it exclusively. Of one that is disabled it is recorded since when it has
    something to recover. Another URL is unverified, whatever the state of the one before, and
    another URL or format has no permission of a receiver.
    """
    enabling = endpoint.settings.disabled_reason is not None and wanted.disabled_reason is None
    if endpoint.settings.disabled_reason is None and wanted.disabled_reason is not None:
        await record_disabled(db, ledger_id, endpoint.endpoint_id, now)
    row = await (await driver_connection(db)).fetchrow(
        _UPDATE,
        ledger_id,
        endpoint.endpoint_id,
        wanted.url,
        wanted.description,
        wanted.event_types,
        wanted.state,
        wanted.disabled_reason,
        enabling,
        wanted.keep_response_excerpts,
        now,
        wanted.signature_schemes,
        wanted.ordering,
        wanted.order_wait_hours,
        wanted.payload_format,
        wanted.receiver_authorities,
    )
    return _endpoint(row)


async def delete_endpoint(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> None:
    """Delete an endpoint, which is locked exclusively, so that nothing is enqueued afterwards.

    At most MAX_CANCELLED pending deliveries are cancelled here, and none that is being claimed at
    this moment; `orphans.cancel_orphaned_deliveries` cancels the rest. What was sent stays on
    record.
    """
    connection = await driver_connection(db)
    await connection.execute(_DELETE, ledger_id, endpoint_id, now)
    await cancel_pending(db, ledger_id, endpoint_id, MAX_CANCELLED, now)
    await connection.execute(_CANCEL_REPLAYS, ledger_id, endpoint_id, now)


async def increment_endpoint_version(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> None:
    """Increment the version of an endpoint whose secrets changed."""
    await (await driver_connection(db)).execute(_INCREMENT_VERSION, ledger_id, endpoint_id, now)


def _endpoint(row: Record | None) -> EndpointRow:
    if row is None:
        raise LookupError("the endpoint was locked or has just been written")
    because = row["disabled_reason"]
    return EndpointRow(
        row["endpoint_id"],
        EndpointSettings(
            row["url"],
            row["description"],
            tuple(row["event_types"]),
            because and DisabledReason(because),
            row["keep_response_excerpts"],
            tuple(map(SignatureScheme, row["signature_schemes"])),
            EndpointOrdering(row["ordering"]),
            row["order_wait_hours"],
            PayloadFormat(row["payload_format"]),
            row["receiver_authorities"],
        ),
        row["disabled_at"],
        row["starts_after"],
        row["failing_since"],
        row["verified_at"],
        row["allowed_at"],
        row["allowed_rate"],
        row["version"],
        row["created_at"],
        row["changed_at"],
        row["client_certificate_expires_at"],
        row["recover_since"],
    )
