"""A POST that may be sent twice and happens once: `Idempotency-Key` (IETF draft 07).

Refusals are not kept: a request that did nothing may be sent again as it is.
"""

from chassis.idempotency.key import KEPT_FOR as KEPT_FOR
from chassis.idempotency.key import Attempt as Attempt
from chassis.idempotency.key import attempt as attempt
from chassis.idempotency.key import required as required
from chassis.idempotency.memory import Answer as Answer
from chassis.idempotency.memory import Memory as Memory
from chassis.idempotency.table import definition as definition
from chassis.idempotency.table import forget as forget
from chassis.idempotency.table import forgetting as forgetting
