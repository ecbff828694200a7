"""The types of fields, with their bounds."""

from enum import StrEnum
from typing import Annotated, Final

from fastapi import Path
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from chassis.identity import KeyKind, KeyState
from chassis.identity.acting import PERSON_ROLES
from chassis.identity.tokens import ROLE_SCOPES, TokenProfile
from deploy.councils.scopes import API_SCOPES

_UNKNOWN_SCOPE: Final = "must be one of the scopes that the OpenAPI document lists"
_KEY_ID: Final = "^[0-9A-Za-z]{16}$"
CLIENT_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$"


def _check_scope(scope: str) -> str:
    if scope not in API_SCOPES:
        raise PydanticCustomError("unknown_scope", _UNKNOWN_SCOPE)
    return scope


def _check_name(name: str) -> str:
    if not name.isprintable() or name != " ".join(name.split()):
        raise PydanticCustomError(
            "council_name", "must be printable, without spaces at its ends or two in a row"
        )
    return name


Authority = Annotated[str, Field(pattern="^[0-9]{3}$")]
"""A local authority's number, as the Department for Education gives it."""
CouncilName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_check_name)]
"""A council's full name."""
ClientName = Annotated[str, Field(pattern=CLIENT_PATTERN)]
"""The name of a system, never of a person."""
ClientInPath = Annotated[str, Path(pattern=CLIENT_PATTERN)]
KeyId = Annotated[str, Field(pattern=_KEY_ID)]
"""The public part of a key."""
KeyInPath = Annotated[str, Path(pattern=_KEY_ID)]
ApiScope = Annotated[
    str, AfterValidator(_check_scope), Field(json_schema_extra={"enum": [*API_SCOPES]})
]
ApiScopes = Annotated[tuple[ApiScope, ...], Field(min_length=1, max_length=len(API_SCOPES))]
"""What a client or a key may do."""


def _check_issuer_scope(scope: str) -> str:
    if scope not in _ISSUER_SCOPES:
        raise PydanticCustomError("unknown_scope", _UNKNOWN_SCOPE)
    return scope


_ISSUER_SCOPES: Final = (*API_SCOPES, *ROLE_SCOPES)
_IssuerScope = Annotated[
    str, AfterValidator(_check_issuer_scope), Field(json_schema_extra={"enum": [*_ISSUER_SCOPES]})
]
IssuerScopes = Annotated[
    tuple[_IssuerScope, ...], Field(min_length=1, max_length=len(_ISSUER_SCOPES))
]
"""What the tokens of an issuer may allow; `role:<role>` lets them state this role of a user."""


def _check_role(role: str) -> str:
    if role not in PERSON_ROLES:
        raise PydanticCustomError("unknown_role", "must be one of the roles of people")
    return role


_RoleOfPerson = Annotated[
    str, AfterValidator(_check_role), Field(json_schema_extra={"enum": [*PERSON_ROLES]})
]
RolesOfPeople = Annotated[
    tuple[_RoleOfPerson, ...], Field(min_length=1, max_length=len(PERSON_ROLES))
]
"""In which roles a client may state that a person acts."""


def _with_names(enum: type[StrEnum]) -> WithJsonSchema:
    """The schema of an enumeration with the name of each value, for generators of clients."""
    return WithJsonSchema(
        {
            "type": "string",
            "enum": [each.value for each in enum],
            "x-enum-varnames": [each.name for each in enum],
            "description": enum.__doc__,
        }
    )


KindOfKey = Annotated[KeyKind, _with_names(KeyKind)]
"""Whether a key is for real data or for a sandbox."""
StateOfKey = Annotated[KeyState, _with_names(KeyState)]
"""Whether a key is accepted."""
ProfileOfTokens = Annotated[TokenProfile, _with_names(TokenProfile)]
"""The form of an issuer's tokens."""
