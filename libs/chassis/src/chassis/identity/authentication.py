"""From the credential of a request, an API key or an access token, to the client that sends it."""

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI, Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.params import Security as SecurityParameter
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from structlog.contextvars import bind_contextvars

from chassis.app_state import provided
from chassis.identity.acting import AssertionRefused
from chassis.identity.acting_header import ACTING_PERSON_HEADER, ActingPeople
from chassis.identity.credential_refused import CredentialRefused
from chassis.identity.key_authenticator import KeyAuthenticator
from chassis.identity.principal import Principal
from chassis.identity.tokens import (
    ClaimsRefused,
    KeySetUnavailable,
    TokenAuthenticator,
    has_token_form,
)
from chassis.limits import FailedAuthentications, RequestLimits, RouteClass, client_network
from chassis.problems import (
    ActingPersonRefused,
    InsufficientScope,
    Unauthenticated,
    Unavailable,
    Violation,
)

_AUTHORIZATION: Final = "Authorization"
_PRINCIPAL: Final = "chassis.principal"
_CHALLENGE: Final = 'Bearer error="invalid_token"'


class BearerAuth(SecurityBase):
    """The dependency behind `require_scopes`; one, because FastAPI takes 13 µs for each."""

    def __init__(self) -> None:
        self.scheme_name = "apiKey"
        self.model = HTTPBearer(
            bearerFormat="send_<live|test>_…",
            description="An API key of a council's system, sent as `Authorization: Bearer <key>`.",
        )

    async def __call__(self, request: Request, needed: SecurityScopes) -> Principal:
        """The client, which was identified before anything else of the request was read."""
        known: Principal | None = request.scope.get(_PRINCIPAL)
        return known or await authenticate_request(request, needed.scopes)


_BEARER: Final = BearerAuth()


async def authenticate_request(
    request: Request, scopes: Sequence[str], limited_as: RouteClass = RouteClass.READ
) -> Principal:
    """Identify the client of a request and check that it has every scope that is needed.

    It counts the request against the limits of its class, or of failed authentications.

    Raises:
        RateLimitExceeded: the client, its council or its address has sent too many.
        Unauthenticated: the key is missing, malformed, unknown, expired, revoked or of the kind
            that this installation does not take; or the access token is refused.
        ActingPersonRefused: the header that states for whom the client acts is not accepted.
        InsufficientScope: the key or token is valid but lacks the scope.
        Unavailable: the keys of the issuer of an access token cannot be had now.
    """
    principal = await _identify(request)
    bind_contextvars(client=principal.client, ledger=str(principal.ledger_id))
    limits = provided(request.app, RequestLimits)
    limits.admit_client(request.scope, limited_as, principal.ledger_id, principal.client)
    principal = await _with_person(request, principal)
    missing = [scope for scope in scopes if scope not in principal.scopes]
    if missing:
        raise _insufficient(missing)
    request.scope[_PRINCIPAL] = principal
    return principal


async def _identify(request: Request) -> Principal:
    """The client of a request; a refused credential is counted against its address and its key.

    A request without credentials guesses nothing: it counts as one that needs no key.
    """
    authorization = request.headers.get(_AUTHORIZATION, "")
    if not authorization:
        provided(request.app, RequestLimits).admit_address(request.scope)
        raise Unauthenticated(headers={"WWW-Authenticate": _CHALLENGE})
    failures, network = provided(request.app, FailedAuthentications), client_network(request.scope)
    credential = _bearer_token(authorization)
    try:
        return await _client_of(request.app, credential, may_look_up=failures.may_try(network))
    except CredentialRefused as refused:
        failures.record(network, refused.code, refused.key_id)
        raise _unauthenticated(refused) from None
    except KeySetUnavailable as unavailable:
        retry = {"Retry-After": str(unavailable.retry_after)}
        raise Unavailable(str(unavailable), headers=retry) from None


async def _with_person(request: Request, client: Principal) -> Principal:
    """The client with the person whom the header states; a refused one is a failed credential."""
    sent = request.headers.getlist(ACTING_PERSON_HEADER)
    try:
        return await provided(request.app, ActingPeople).with_person(client, sent)
    except AssertionRefused as refused:
        network = client_network(request.scope)
        provided(request.app, FailedAuthentications).record(network, refused.code)
        raise ActingPersonRefused(headers={"WWW-Authenticate": _CHALLENGE}) from None


async def _client_of(app: FastAPI, credential: str, *, may_look_up: bool) -> Principal:
    """The client of a credential: its form decides what it is.

    A token is verified whatever its address sent before: that costs no query.
    """
    if has_token_form(credential):
        return await provided(app, TokenAuthenticator).authenticate(credential)
    keys = provided(app, KeyAuthenticator)
    return await keys.authenticate(credential, may_look_up=may_look_up)


def _bearer_token(authorization: str) -> str:
    """What follows `Bearer`; empty for another scheme, which is refused as a key is."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unauthenticated(refused: CredentialRefused) -> Unauthenticated:
    """One response to every refusal, but for the holder of a token that its issuer signed."""
    if not isinstance(refused, ClaimsRefused):
        return Unauthenticated(headers={"WWW-Authenticate": _CHALLENGE})
    detail = f"the access token {refused.requirement}"
    return Unauthenticated(
        detail,
        errors=[Violation(refused.code, refused.requirement, header=_AUTHORIZATION)],
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error_description="{detail}"'},
    )


def authenticated_client(request: Request) -> Principal:
    """The client of a request, for a dependency that runs once it was identified."""
    known: Principal = request.scope[_PRINCIPAL]
    return known


def require_scopes(*scopes: str) -> SecurityParameter:
    """The scopes that a client's key or access token must have.

    To be written as `identity: Annotated[Principal, require_scopes("cases:write")]`.
    """
    return Security(_BEARER, scopes=scopes)


def _insufficient(missing: list[str]) -> InsufficientScope:
    needed = " ".join(missing)
    challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
    return InsufficientScope(f"needs {needed}", headers={"WWW-Authenticate": challenge})
