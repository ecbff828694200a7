"""A POST that may be sent twice and happens once: `Idempotency-Key` (IETF draft 07).

Refusals are not kept: a request that did nothing may be sent again as it is.
"""

from chassis.idempotency.key import RETENTION_HOURS as RETENTION_HOURS
from chassis.idempotency.key import RequestDigest as RequestDigest
from chassis.idempotency.key import idempotency_key as idempotency_key
from chassis.idempotency.key import request_digest as request_digest
from chassis.idempotency.store import IdempotencyStore as IdempotencyStore
from chassis.idempotency.store import StoredResponse as StoredResponse
from chassis.idempotency.table import idempotency_ddl as idempotency_ddl
from chassis.idempotency.table import purge as purge
from chassis.idempotency.table import purge_periodically as purge_periodically
