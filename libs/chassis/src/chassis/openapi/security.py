"""The security of operations: an API key, or an access token with the same scopes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chassis.openapi.documentation import OpenApiOperation

_OAUTH2: Final = "oauth2"
_TOKEN_URL: Final = "https://login.example/oauth2/token"  # noqa: S105  # a made-up address
_DESCRIPTION: Final = (
    "An access token of an issuer that the council registered, such as its Microsoft Entra ID"
    " tenant, sent as `Authorization: Bearer <token>`. The address of the token endpoint is the"
    " issuer's own; the one here is an example."
)


def offer_access_tokens(operation: OpenApiOperation) -> None:
    """State that an access token is accepted in place of a key; an operation may need neither."""
    security: list[dict[str, list[str]]] = operation.setdefault("security", [])
    security.extend([{_OAUTH2: [*scopes]} for each in security for scopes in each.values()])


def required_scopes(operation: OpenApiOperation) -> Sequence[str]:
    """The scopes that an operation needs, whichever of the two is sent."""
    security: list[dict[str, list[str]]] = operation["security"]
    return [*dict.fromkeys(scope for each in security for of in each.values() for scope in of)]


def describe_access_tokens(document: Mapping[str, Any]) -> None:
    """Add the scheme with the scopes of all operations, if any operation has it."""
    operations = [each for item in document["paths"].values() for each in item.values()]
    scopes = sorted({scope for each in operations for scope in required_scopes(each)})
    if not scopes:
        return
    meanings = {scope: f"Operations that need `{scope}`." for scope in scopes}
    document["components"].setdefault("securitySchemes", {})[_OAUTH2] = {
        "type": "oauth2",
        "description": _DESCRIPTION,
        "flows": {"clientCredentials": {"tokenUrl": _TOKEN_URL, "scopes": meanings}},
    }
