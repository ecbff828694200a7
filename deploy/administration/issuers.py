"""Operations on the issuers of access tokens that a council trusts."""

from typing import Annotated, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field
from pydantic_core import MISSING
from starlette.responses import Response

from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.idempotency import result_response
from chassis.identity import KeyKind
from chassis.identity.tokens import (
    IssuerConflict,
    IssuerRecord,
    TokenProfile,
    TrustedIssuer,
    UnknownIssuer,
    add_issuer,
    list_issuers,
    remove_issuer,
)
from chassis.problems import Conflict, NotFound
from chassis.strict_model import StrictModel
from deploy.administration.context import AdministrationPostDep, administration_transaction
from deploy.administration.council_register import require_council, require_open_council
from deploy.administration.field_types import IssuerScopes, ProfileOfTokens
from deploy.administration.refusal import not_allowed
from deploy.administration.scopes import InstallationAdministrator, InstallationReader
from deploy.councils.scopes import SANDBOX_SCOPE

router = APIRouter(prefix="/v1", tags=["issuers"])
TokenText = Annotated[str, Field(pattern="^[!-~]{1,300}$")]
Tenant = Annotated[str, Field(pattern="^[A-Za-z0-9._-]{1,100}$")]
TokenClient = Annotated[str, Field(pattern="^[A-Za-z0-9._~-]{1,64}$")]


class TokenRole(StrictModel):
    """What the name of a role or scope in tokens stands for."""

    name: Annotated[str, Field(pattern="^[!-~]{1,120}$")]
    scopes: IssuerScopes


class IssuerToAdd(StrictModel):
    """An issuer to trust."""

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,19}$")]
    """Its clients are named `<name>:<client id>`."""
    profile: ProfileOfTokens
    issuer: TokenText
    """Exactly the claim `iss` of its tokens."""
    audience: TokenText
    """Exactly the claim `aud` of its tokens."""
    jwks_url: TokenText
    """The address of its keys (`jwks_uri`), with https; http in a sandbox only."""
    scopes: IssuerScopes
    """The most that its tokens allow. With `role:<role>` they may state this role of a user, and a
    token on behalf of a user must state one."""
    role_scopes: Annotated[tuple[TokenRole, ...], Field(max_length=50)] = ()
    """What names in its tokens stand for; a name that is not here stands for our scope of the same
    name."""
    tenant: Tenant | MISSING = MISSING
    """The claim `tid`; the profile `entra` needs it."""
    clients: Annotated[tuple[TokenClient, ...], Field(max_length=100)] = ()
    """The clients that are accepted; empty: every client of the issuer."""


class Issuer(IssuerToAdd):
    """An issuer whose access tokens are accepted."""

    issuer_id: UUID
    created_at: AwareDatetime

    @classmethod
    def of(cls, record: IssuerRecord) -> Self:
        """The response for a registration."""
        known = record.issuer
        return cls(
            issuer_id=known.issuer_id,
            created_at=record.created_at,
            name=known.name,
            profile=known.profile,
            issuer=known.issuer,
            audience=known.audience,
            jwks_url=known.jwks_url,
            scopes=tuple(sorted(known.scopes)),
            role_scopes=tuple(
                TokenRole(name=name, scopes=tuple(sorted(scopes)))
                for name, scopes in sorted(known.role_scopes.items())
            ),
            tenant=known.tenant or MISSING,
            clients=tuple(sorted(known.clients)),
        )


class IssuerList(StrictModel):
    """The issuers that a council trusts."""

    issuers: Annotated[tuple[Issuer, ...], Field(max_length=1000)]


@router.post(
    "/councils/{ledger_id}/issuers",
    operation_id="addIssuer",
    status_code=201,
    response_model=Issuer,
)
async def add(
    ledger_id: UUID,
    body: Annotated[IssuerToAdd, Depends(strict_body(IssuerToAdd))],
    post: AdministrationPostDep,
) -> Response:
    """Accept the access tokens of an issuer for a council, within ten seconds."""
    kind = post.context.kind
    _check(body, kind)

    async def effect(db: DriverConnection) -> Issuer:
        council = await require_open_council(db, ledger_id)
        issuer = TrustedIssuer(
            issuer_id=uuid4(),
            ledger_id=ledger_id,
            authority=council.authority,
            name=body.name,
            profile=body.profile,
            issuer=body.issuer,
            audience=body.audience,
            jwks_url=body.jwks_url,
            kind=kind,
            scopes=frozenset(body.scopes),
            tenant=None if body.tenant is MISSING else body.tenant,
            role_scopes={each.name: frozenset(each.scopes) for each in body.role_scopes},
            clients=frozenset(body.clients),
        )
        try:
            await add_issuer(db, issuer)
        except IssuerConflict:
            raise Conflict(
                "a registration of this issuer, tenant and audience, or one of another council"
                " for the same issuer or tenant, is in force"
            ) from None
        known = await list_issuers(db, ledger_id)
        return Issuer.of(next(each for each in known if each.issuer == issuer))

    outcome = await post.execute(Issuer, effect)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.get("/councils/{ledger_id}/issuers", operation_id="listIssuers")
async def list_council_issuers(
    request: Request, ledger_id: UUID, reader: InstallationReader
) -> IssuerList:
    """The issuers that a council trusts."""
    async with administration_transaction(request, reader) as db:
        await require_council(db, ledger_id)
        known = await list_issuers(db, ledger_id)
    in_force = [each for each in known if each.removed_at is None]
    return IssuerList(issuers=tuple(map(Issuer.of, in_force[:1000])))


@router.delete("/issuers/{issuer_id}", operation_id="removeIssuer", status_code=204)
async def remove(
    request: Request, issuer_id: UUID, administrator: InstallationAdministrator
) -> None:
    """Accept no more tokens of a registration: every process refuses them within 20 seconds."""
    async with administration_transaction(request, administrator) as db:
        try:
            await remove_issuer(db, issuer_id)
        except UnknownIssuer:
            raise NotFound from None


def _check(body: IssuerToAdd, kind: KeyKind) -> None:
    """Refuse what contradicts itself, or is for a sandbox only."""
    tenant = None if body.tenant is MISSING else body.tenant
    if not _is_key_set_url(body.jwks_url, kind):
        raise not_allowed("/jwks_url", "must be an https address without user or fragment")
    if kind is KeyKind.LIVE and SANDBOX_SCOPE in body.scopes:
        raise not_allowed("/scopes", f"{SANDBOX_SCOPE} is for a sandbox")
    if len({each.name for each in body.role_scopes}) < len(body.role_scopes):
        raise not_allowed("/role_scopes", "must have each name once")
    if not {scope for each in body.role_scopes for scope in each.scopes} <= {*body.scopes}:
        raise not_allowed("/role_scopes", "must stand for scopes that are in scopes")
    if body.profile is TokenProfile.ENTRA and (tenant is None or tenant not in body.issuer):
        raise not_allowed("/tenant", "must be the id of the tenant, which the issuer contains")


def _is_key_set_url(url: str, kind: KeyKind) -> bool:
    schemes = {"https"} if kind is KeyKind.LIVE else {"https", "http"}
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        return False
    return has_host and parts.scheme in schemes and not parts.fragment
