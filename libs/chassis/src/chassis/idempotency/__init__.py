"""A POST that may be sent twice and takes effect once: `Idempotency-Key` (IETF draft 07).

One behaviour for every operation with an effect, in every service:

- The result of the first request is stored in the transaction of its effect: both or neither.
- The same request with the same key gets the stored result, marked with
  `Idempotency-Replayed: true`. HTTP status, headers and body are rendered from it both times.
- Another body with the same key is refused (422). The same request, made at the same time, is
  refused once (409, `Retry-After: 0`) where its result is not stored yet.
- A refusal has no effect and is not stored: the request may be sent again with the same key.
- A result is stored for `RETENTION_HOURS`, then purged.

An operation without an effect takes the key as well, so that clients treat every POST alike; it is
computed again, and nothing is stored (`idempotency_key_without_effect`).
"""

from chassis.idempotency.key import RETENTION_HOURS as RETENTION_HOURS
from chassis.idempotency.key import IdempotencyKeyDep as IdempotencyKeyDep
from chassis.idempotency.key import IdempotentRequest as IdempotentRequest
from chassis.idempotency.key import idempotency_key as idempotency_key
from chassis.idempotency.key import idempotency_key_without_effect as idempotency_key_without_effect
from chassis.idempotency.key import idempotent_request as idempotent_request
from chassis.idempotency.purge import purge as purge
from chassis.idempotency.purge import purge_job as purge_job
from chassis.idempotency.response import result_response as result_response
from chassis.idempotency.store import PLAIN as PLAIN
from chassis.idempotency.store import IdempotencyStore as IdempotencyStore
from chassis.idempotency.store import IdempotentOutcome as IdempotentOutcome
from chassis.idempotency.store import ResultCodec as ResultCodec
from chassis.idempotency.store import translate_conflict as translate_conflict
from chassis.idempotency.table import idempotency_ddl as idempotency_ddl
