"""Operations on the keys by which clients sign for whom they act, and in which roles.

See docs/security/acting-people.md.
"""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.idempotency import result_response
from chassis.identity.acting import (
    ActingKeyInForce,
    ActingKeyRecord,
    ActingRole,
    InvalidPublicKey,
    NewActingKey,
    UnknownActingKey,
    add_acting_key,
    list_acting_keys,
    read_public_key,
    remove_acting_key,
    write_public_key,
)
from chassis.problems import Conflict, NotFound
from chassis.strict_model import StrictModel
from deploy.administration.client_store import require_client
from deploy.administration.context import AdministrationPostDep, administration_transaction
from deploy.administration.council_register import require_council, require_open_council
from deploy.administration.field_types import (
    ClientInPath,
    ClientName,
    KeyId,
    KeyInPath,
    RolesOfPeople,
)
from deploy.administration.scopes import InstallationAdministrator, InstallationReader

router = APIRouter(prefix="/v1", tags=["acting-keys"])
MAX_ACTING_KEYS: Final = 10
"""Keys of one client that are in force: one in use and one that replaces it, for some portals."""


def _check_public_key(text: str) -> str:
    try:
        read_public_key(text)
    except InvalidPublicKey:
        raise PydanticCustomError(
            "public_key", "must be the x of the JWK of an Ed25519 public key"
        ) from None
    return text


PublicKey = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$"), AfterValidator(_check_public_key)]


class ActingKeyToAdd(StrictModel):
    """A key to register. The client keeps the private part."""

    public_key: PublicKey
    """Ed25519, 32 bytes in base64url: the member `x` of its JWK."""
    roles: RolesOfPeople
    """Those in which the client may state that a person acts."""


class RegisteredActingKey(ActingKeyToAdd):
    """A key by which a client signs for whom it acts."""

    acting_key_id: KeyId
    """What the client sends as `kid`."""
    client: ClientName
    created_at: AwareDatetime

    @classmethod
    def of(cls, record: ActingKeyRecord) -> Self:
        """The response for a key."""
        return cls(
            acting_key_id=record.key_id,
            client=record.key.client,
            public_key=write_public_key(record.key.public_key),
            roles=tuple(sorted(record.key.roles)),
            created_at=record.created_at,
        )


class ActingKeyList(StrictModel):
    """The keys of a council's clients that are in force."""

    acting_keys: Annotated[tuple[RegisteredActingKey, ...], Field(max_length=1000)]


@router.post(
    "/councils/{ledger_id}/clients/{client}/acting-keys",
    operation_id="addActingKey",
    status_code=201,
    response_model=RegisteredActingKey,
)
async def register_acting_key(
    ledger_id: UUID,
    client: ClientInPath,
    body: Annotated[ActingKeyToAdd, Depends(strict_body(ActingKeyToAdd))],
    post: AdministrationPostDep,
) -> Response:
    """Let a client state in `Acting-Person` for whom it acts, in some roles, within ten seconds."""

    async def effect(db: DriverConnection) -> RegisteredActingKey:
        council = await require_open_council(db, ledger_id)
        if (await require_client(db, ledger_id, client)).closed_at is not None:
            raise Conflict("the client is closed")
        in_force = await list_acting_keys(db, ledger_id)
        if sum(each.key.client == client for each in in_force) >= MAX_ACTING_KEYS:
            raise Conflict(f"the client has {MAX_ACTING_KEYS} acting keys: remove one first")
        key = NewActingKey(
            ledger_id=ledger_id,
            authority=council.authority,
            client=client,
            roles=frozenset(map(ActingRole, body.roles)),
            public_key=read_public_key(body.public_key),
        )
        try:
            added = await add_acting_key(db, key)
        except ActingKeyInForce:
            raise Conflict("the council has this public key in force: remove it first") from None
        return RegisteredActingKey.of(added)

    outcome = await post.execute(RegisteredActingKey, effect)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.get("/councils/{ledger_id}/acting-keys", operation_id="listActingKeys")
async def list_of_council(
    request: Request, ledger_id: UUID, reader: InstallationReader
) -> ActingKeyList:
    """The keys by which the clients of a council sign for whom they act, with the roles."""
    async with administration_transaction(request, reader) as db:
        await require_council(db, ledger_id)
        in_force = await list_acting_keys(db, ledger_id)
    return ActingKeyList(acting_keys=tuple(map(RegisteredActingKey.of, in_force[:1000])))


@router.delete("/acting-keys/{key_id}", operation_id="removeActingKey", status_code=204)
async def unregister_acting_key(
    request: Request, key_id: KeyInPath, administrator: InstallationAdministrator
) -> None:
    """Accept nothing more that is signed with a key: every process refuses it within 10 seconds."""
    async with administration_transaction(request, administrator) as db:
        try:
            await remove_acting_key(db, key_id)
        except UnknownActingKey:
            raise NotFound from None
