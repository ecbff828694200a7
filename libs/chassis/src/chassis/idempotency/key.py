"""The header `Idempotency-Key`, and what makes two requests the same."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from chassis.identity import Principal
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import IdempotencyKeyInUse, IdempotencyKeyMissing, IdempotencyKeyReused
from chassis.routing import matched_operation

IDEMPOTENCY_KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotency-Replayed"
RETENTION_HOURS: Final = 48
"""Hours for which the result of a request is stored. Published."""
_MALFORMED: Final = "the value that was sent is malformed: send 1 to 255 visible ASCII characters"
_KEY: Final = re.compile(r'"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
"""A structured-field string, quoted; bare as well, as many clients send it."""


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """The identity of a POST.

    `scope` is a digest of actor, operation, the operation's parameters and key within a ledger;
    `fingerprint` is one of the body, which must be the same each time.
    """

    ledger_id: UUID
    scope: bytes
    fingerprint: bytes


class IdempotencyKeyRequired(DocumentedDependency):
    """The dependency that reads the key; see `required`."""

    problems = (IdempotencyKeyMissing, IdempotencyKeyInUse, IdempotencyKeyReused)

    async def __call__(self, request: Request) -> str:
        """The key.

        Raises:
            IdempotencyKeyMissing: there is none, or none that could be one.
        """
        sent = request.headers.get(IDEMPOTENCY_KEY_HEADER)
        form = _KEY.fullmatch(sent or "")
        if form is None:
            raise IdempotencyKeyMissing(_MALFORMED if sent else None)
        return form[1] or form[2]

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the header, and the one that marks a replayed answer."""
        operation.setdefault("parameters", []).append(_PARAMETER)
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                answer.setdefault("headers", {})[REPLAYED_HEADER] = _REPLAYED


class IdempotencyKeyWithoutEffect(IdempotencyKeyRequired):
    """The same for an operation without an effect, whose results are not stored."""

    problems = (IdempotencyKeyMissing,)

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the header."""
        operation.setdefault("parameters", []).append(_PARAMETER_WITHOUT_EFFECT)


_REPLAYED: Final = {
    "description": "`true` where this is the answer to an earlier, identical request.",
    "schema": {"type": "string", "enum": ["true"]},
}
_PARAMETER: Final = {
    "name": IDEMPOTENCY_KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "A value of your choice, such as a UUID, for this request and no other. The same"
    f" request with the same key within {RETENTION_HOURS} hours is answered from the result of the"
    " first and has no further effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"},
}

_PARAMETER_WITHOUT_EFFECT: Final = {
    **_PARAMETER,
    "description": "A value of your choice, such as a UUID. The operation has no effect: the same"
    " request is worked out again.",
}

idempotency_key: Final = IdempotencyKeyRequired()
"""The dependency that reads the key."""
IdempotencyKeyDep = Annotated[str, Depends(idempotency_key)]
"""An operation's parameter for its key."""
idempotency_key_without_effect: Final = IdempotencyKeyWithoutEffect()
"""The dependency of a POST that changes nothing."""


def idempotent_request(
    identity: Principal, request: Request, key: str, body: bytes
) -> IdempotentRequest:
    """The identity of a POST, the same for each time that it is sent."""
    # Not the path as sent: another spelling of an id would be another request.
    operation = matched_operation(request.scope)
    parameters = {name: _canonical(text) for name, text in sorted(request.path_params.items())}
    scope = (identity.actor, operation.unique_id, parameters, key)
    return IdempotentRequest(
        identity.ledger_id,
        hashlib.sha256(json.dumps(scope).encode()).digest(),
        hashlib.sha256(body).digest(),
    )


def _canonical(text: str) -> str:
    """An id in canonical spelling. Numbers and words have only one accepted spelling."""
    try:
        return str(UUID(text))
    except ValueError:
        return text
