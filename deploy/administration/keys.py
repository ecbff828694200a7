"""Operations on the API keys of a client."""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field
from pydantic_core import MISSING
from starlette.responses import Response

from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.idempotency import result_response
from chassis.identity import (
    KeyHolder,
    KeyKind,
    KeyNotActive,
    KeyNotAllowed,
    KeyRecord,
    KeyState,
    UnknownKey,
    add_key,
    list_keys,
    revoke,
)
from chassis.problems import Conflict, NotFound
from chassis.strict_model import StrictModel
from deploy.administration.client_store import require_client
from deploy.administration.context import (
    AdministrationContext,
    AdministrationPostDep,
    administration_transaction,
)
from deploy.administration.council_register import require_council, require_open_council
from deploy.administration.field_types import (
    ApiScopes,
    ClientInPath,
    ClientName,
    KeyId,
    KeyInPath,
    KindOfKey,
    StateOfKey,
)
from deploy.administration.refusal import not_allowed
from deploy.administration.scopes import InstallationAdministrator, InstallationReader
from deploy.councils.scopes import SANDBOX_SCOPE

router = APIRouter(prefix="/v1", tags=["keys"])
MAX_ACTIVE_KEYS: Final = 2
"""Active keys of one client: the one in use, and the one that replaces it."""
_LATEST: Final = "SELECT now()"


class CreateKeyRequest(StrictModel):
    """A key to create."""

    scopes: ApiScopes
    expires_at: AwareDatetime | MISSING = MISSING
    """Missing: it does not expire."""


class Key(StrictModel):
    """An API key, without its secret."""

    key_id: KeyId
    client: ClientName
    kind: KindOfKey
    scopes: tuple[str, ...]
    state: StateOfKey
    created_at: AwareDatetime
    expires_at: AwareDatetime | MISSING = MISSING
    last_used_at: AwareDatetime | MISSING = MISSING
    """The beginning of the hour of its last use."""

    @classmethod
    def of(cls, key: KeyRecord) -> Self:
        """The response for a key."""
        return cls(
            key_id=key.key_id,
            client=key.holder.client,
            kind=key.kind,
            scopes=tuple(sorted(key.holder.scopes)),
            state=key.state,
            created_at=key.created_at,
            expires_at=key.expires_at or MISSING,
            last_used_at=key.last_used_at or MISSING,
        )


class CreatedKey(Key):
    """A key that was created."""

    secret_key: str | MISSING = MISSING
    """The key as it is sent after `Bearer`. Shown this once: missing when the same request is sent
    again, because only a hash of it is stored. Then revoke the key and create another."""


class KeyList(StrictModel):
    """The keys of a council that are in force."""

    keys: Annotated[tuple[Key, ...], Field(max_length=1000)]


@router.post(
    "/councils/{ledger_id}/clients/{client}/keys",
    operation_id="createKey",
    status_code=201,
    response_model=CreatedKey,
)
async def create_one_key(
    ledger_id: UUID,
    client: ClientInPath,
    body: Annotated[CreateKeyRequest, Depends(strict_body(CreateKeyRequest))],
    post: AdministrationPostDep,
) -> Response:
    """Create a key of a client, of the kind that this installation accepts. Two may be active."""
    secret: list[str] = []

    async def effect(db: DriverConnection) -> CreatedKey:
        council = await require_open_council(db, ledger_id)
        holder = KeyHolder(ledger_id, council.authority, client, frozenset(body.scopes))
        key_id, text = await _issue(db, post.context, holder, body)
        secret.append(text)
        known = await list_keys(db, ledger_id)
        created = next(each for each in known if each.key_id == key_id)
        return CreatedKey.of(created)

    outcome = await post.execute(CreatedKey, effect)
    shown = outcome.result
    if not outcome.replayed:
        shown = shown.model_copy(update={"secret_key": secret[-1]})
    headers = {"Cache-Control": "no-store"}
    return result_response(shown, replayed=outcome.replayed, headers=headers)


@router.get("/councils/{ledger_id}/keys", operation_id="listKeys")
async def list_active(request: Request, ledger_id: UUID, reader: InstallationReader) -> KeyList:
    """The keys of a council that are in force. Acts state those that have ended."""
    async with administration_transaction(request, reader) as db:
        await require_council(db, ledger_id)
        known = await list_keys(db, ledger_id)
    active = [each for each in known if each.state is KeyState.ACTIVE]
    return KeyList(keys=tuple(map(Key.of, active[:1000])))


@router.put("/keys/{key_id}/revocation", operation_id="revokeKey", status_code=204)
async def revoke_key(
    request: Request, key_id: KeyInPath, administrator: InstallationAdministrator
) -> None:
    """End a key at once: every process refuses it within ten seconds."""
    async with administration_transaction(request, administrator) as db:
        try:
            await revoke(db, key_id)
        except UnknownKey:
            raise NotFound from None
        except KeyNotActive:
            return  # it was revoked already


async def _issue(
    db: DriverConnection, context: AdministrationContext, holder: KeyHolder, body: CreateKeyRequest
) -> tuple[str, str]:
    """The id of a new key, and the key."""
    await require_client(db, holder.ledger_id, holder.client)
    if SANDBOX_SCOPE in holder.scopes and context.kind is KeyKind.LIVE:
        raise not_allowed("/scopes", f"{SANDBOX_SCOPE} is for a sandbox")
    expires_at = None if body.expires_at is MISSING else body.expires_at
    if expires_at is not None and expires_at <= await db.fetchval(_LATEST):
        raise not_allowed("/expires_at", "must be in the future")
    known = await list_keys(db, holder.ledger_id)
    active = [
        each
        for each in known
        if each.holder.client == holder.client and each.state is KeyState.ACTIVE
    ]
    if len(active) >= MAX_ACTIVE_KEYS:
        raise Conflict(f"the client has {MAX_ACTIVE_KEYS} active keys: revoke one first")
    try:
        key = await add_key(db, holder, context.kind, context.peppers, expires_at)
    except KeyNotAllowed as refused:
        raise Conflict(str(refused)) from None
    return key.key_id, key.text
