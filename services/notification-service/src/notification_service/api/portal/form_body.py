"""The forms of the page: what they contain, and what shows that they come from it.

A browser sends a form of any site with what it holds of a council's portal. So each form has a
signed text that only the page has: of one client and one endpoint, for some hours. A form that is
sent twice has the effect of once, because that text is its key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic_core import MISSING

from chassis.body import is_encoded
from chassis.cursor import CursorCodec
from chassis.identity import Principal
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import BadRequest, BodyTooLarge, InvalidCursor, UnsupportedMediaType
from chassis.strict_model import StrictModel

FORM_TYPE: Final = "application/x-www-form-urlencoded"
FORM_LIFETIME: Final = timedelta(hours=8)
_MAX_BYTES: Final = 5000
_MAX_FIELDS: Final = 10
_CONTENT: Final = TypeAdapter[tuple[int, str]](tuple[int, str])


def _utc_minute(text: str) -> str:
    """A minute as a browser sends it (`datetime-local`), with or without seconds."""
    datetime.fromisoformat(text)
    return text


class EndpointForm(StrictModel):
    """A form of the page of an endpoint."""

    form: Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]
    """The signed text of the page."""
    action: Literal["enable", "recover", "redeliver"]
    delivery_id: UUID | MISSING = MISSING
    """What is sent again (`redeliver`)."""
    since: (
        Annotated[
            str,
            Field(
                max_length=19,
                pattern=r"^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
                r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
            ),
            AfterValidator(_utc_minute),
        ]
        | MISSING
    ) = MISSING
    """Since when is recovered (`recover`), in UTC."""


@dataclass(frozen=True, slots=True)
class FormSigner:
    """Makes and checks the signed texts of forms of one client about one endpoint."""

    codec: CursorCodec
    identity: Principal
    endpoint_id: UUID

    @property
    def _within(self) -> dict[str, str]:
        return {
            "of": "form of an endpoint",
            "ledger": str(self.identity.ledger_id),
            "actor": self.identity.actor,
            "endpoint": str(self.endpoint_id),
        }

    def sign(self, now: datetime, nonce: UUID) -> str:
        """The text of a page that is rendered now."""
        return self.codec.encode([int(now.timestamp()), nonce.hex], self._within)

    def nonce(self, text: str, now: datetime) -> str:
        """What is unique to the page of a text.

        Raises:
            BadRequest: the page was of another client or endpoint, or is too old.
        """
        try:
            second, nonce = _CONTENT.validate_python(tuple(self.codec.decode(text, self._within)))
        except (InvalidCursor, ValidationError):
            raise BadRequest(
                "the form is of no page of this endpoint: open the page again"
            ) from None
        if now - datetime.fromtimestamp(second, UTC) > FORM_LIFETIME:
            raise BadRequest("the page was opened too long ago: open it again")
        return nonce


class FormBody(DocumentedDependency):
    """The dependency that reads a form."""

    problems = (BadRequest, BodyTooLarge, UnsupportedMediaType)

    async def __call__(self, request: Request) -> EndpointForm:
        """Read and validate the form."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != FORM_TYPE or is_encoded(request):
            raise UnsupportedMediaType(headers={"Accept-Post": FORM_TYPE})
        raw = await request.body()
        if len(raw) > _MAX_BYTES:
            raise BodyTooLarge
        try:
            pairs = parse_qsl(raw.decode("ascii"), strict_parsing=True, max_num_fields=_MAX_FIELDS)
            fields = dict(pairs)
            if len(fields) < len(pairs):
                raise BadRequest("a field of the form is there twice")
            return EndpointForm.model_validate(fields, strict=False)
        except (ValueError, UnicodeDecodeError):
            raise BadRequest("it is no form of the page of an endpoint") from None

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the fields of the form."""
        content: dict[str, Any] = {FORM_TYPE: {"schema": schemas.reference(EndpointForm)}}
        operation["requestBody"] = {"required": True, "content": content}


form_body: Final = FormBody()
"""The dependency of the operation that takes forms."""
