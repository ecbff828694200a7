"""The body of a notification: its bytes, which are what is signed, and then what they state."""

from typing import Any, Final

from fastapi import Request

from case_api.api.sui.problems import NotificationRefused
from case_api.domain.sui import lifecycle_contract as contract
from case_api.domain.sui.lifecycle_contract import LifecycleNotification
from chassis.body import is_encoded, parse_body
from chassis.middleware import MAX_BODY_BYTES_KEY
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import (
    BadRequest,
    BodyTooLarge,
    InvalidRequest,
    MalformedJson,
    UnsupportedMediaType,
    Violation,
)

_MAX_VALUES: Final = 20
"""JSON values of a body, which has five members."""
_UUID: Final[dict[str, Any]] = {"type": "string", "format": "uuid"}
_HEADERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    contract.DELIVERY_ID_HEADER: ("The delivery, the same each time it is sent.", _UUID),
    contract.ATTEMPT_HEADER: (
        "How often it was sent, this time included.",
        {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    ),
    contract.TIMESTAMP_HEADER: (
        "When it was signed, in seconds since 1970.",
        {"type": "integer", "minimum": 0, "maximum": 999_999_999_999},
    ),
    contract.KEY_ID_HEADER: (
        "The key that it is signed with.",
        {"type": "string", "pattern": contract.KEY_ID_PATTERN, "maxLength": 200},
    ),
    contract.SIGNATURE_HEADER: (
        "`sha256=` and the HMAC-SHA256 of `<timestamp>.<delivery id>.<body>`, in hexadecimal.",
        {"type": "string", "pattern": "^sha256=[0-9a-f]{64}$", "maxLength": 71},
    ),
    contract.CORRELATION_HEADER: ("For tracing. Two deliveries may have the same.", _UUID),
}


class SignedBody(DocumentedDependency):
    """The dependency that reads the bytes of a notification and judges nothing of them."""

    problems = (
        *(NotificationRefused, BadRequest, MalformedJson),
        *(BodyTooLarge, UnsupportedMediaType),
    )

    async def __call__(self, request: Request) -> bytes:
        """The bytes, as they were sent. Raises `BodyTooLarge`."""
        request.scope[MAX_BODY_BYTES_KEY] = contract.MAX_NOTIFICATION_BYTES
        return await request.body()

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the headers, and the body with its media type."""
        operation.setdefault("parameters", []).extend(
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": description,
                "schema": schema,
            }
            for name, (description, schema) in _HEADERS.items()
        )
        schema = schemas.reference(LifecycleNotification)
        operation["requestBody"] = {
            "required": True,
            "content": {contract.MEDIA_TYPE: {"schema": schema}},
        }


def notification_in(request: Request, body: bytes) -> LifecycleNotification:
    """What an authenticated delivery states.

    Raises:
        BadRequest, MalformedJson, UnsupportedMediaType: it is not as the contract has it.
    """
    malformed = contract.malformed_metadata(request.headers.getlist)
    if malformed:
        message = "must be sent once, as the contract has it"
        errors = [Violation("malformed", message, header=name) for name in malformed]
        raise BadRequest(errors=errors)
    if not contract.is_notification(request.headers.getlist) or is_encoded(request):
        raise UnsupportedMediaType(headers={"Accept-Post": contract.MEDIA_TYPE})
    try:
        return parse_body(LifecycleNotification, body, _MAX_VALUES)
    except InvalidRequest as invalid:  # the contract has 400 for all that is malformed
        raise BadRequest(errors=invalid.errors) from None
