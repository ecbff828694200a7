"""Operations on the clients of a council."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field
from pydantic_core import MISSING
from starlette.responses import Response

from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.idempotency import result_response
from chassis.strict_model import StrictModel
from deploy.administration.client_store import (
    ClientRecord,
    add_client,
    change_scopes,
    close_client,
    list_clients,
)
from deploy.administration.context import AdministrationPostDep, administration_transaction
from deploy.administration.council_register import require_council, require_open_council
from deploy.administration.field_types import ApiScopes, ClientInPath, ClientName
from deploy.administration.scopes import InstallationAdministrator, InstallationReader

router = APIRouter(prefix="/v1/councils/{ledger_id}/clients", tags=["clients"])


class CreateClientRequest(StrictModel):
    """A client to create."""

    name: ClientName
    scopes: ApiScopes


class ClientScopes(StrictModel):
    """What a client may do."""

    scopes: ApiScopes


class Client(StrictModel):
    """A system of a council."""

    name: ClientName
    scopes: tuple[str, ...] | MISSING = MISSING
    """The most that its keys allow. Missing: each key allows what it was issued with."""
    created_at: AwareDatetime
    closed_at: AwareDatetime | MISSING = MISSING
    """Since when all its keys are refused."""

    @classmethod
    def of(cls, client: ClientRecord) -> Self:
        """The response for a client."""
        return cls(
            name=client.name,
            scopes=MISSING if client.scopes is None else tuple(client.scopes),
            created_at=client.created_at,
            closed_at=client.closed_at or MISSING,
        )


class ClientList(StrictModel):
    """The clients of a council, by name."""

    clients: Annotated[tuple[Client, ...], Field(max_length=1000)]


@router.post("", operation_id="createClient", status_code=201, response_model=Client)
async def create_one_client(
    ledger_id: UUID,
    body: Annotated[CreateClientRequest, Depends(strict_body(CreateClientRequest))],
    post: AdministrationPostDep,
) -> Response:
    """Create a client. Then create a key for it."""

    async def effect(db: DriverConnection) -> Client:
        await require_open_council(db, ledger_id)
        return Client.of(await add_client(db, ledger_id, body.name, body.scopes))

    outcome = await post.execute(Client, effect)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.get("", operation_id="listClients")
async def list_all_clients(
    request: Request, ledger_id: UUID, reader: InstallationReader
) -> ClientList:
    """Every client of a council, also those that are closed."""
    async with administration_transaction(request, reader) as db:
        await require_council(db, ledger_id)
        found = await list_clients(db, ledger_id)
    return ClientList(clients=tuple(map(Client.of, found)))


@router.put("/{client}/scopes", operation_id="changeClientScopes")
async def change(
    request: Request,
    ledger_id: UUID,
    client: ClientInPath,
    administrator: InstallationAdministrator,
    body: Annotated[ClientScopes, Depends(strict_body(ClientScopes))],
) -> Client:
    """Set the most that a client's keys allow, also those that exist, within ten seconds."""
    async with administration_transaction(request, administrator) as db:
        return Client.of(await change_scopes(db, ledger_id, client, body.scopes))


@router.put("/{client}/closure", operation_id="closeClient")
async def close_one_client(
    request: Request,
    ledger_id: UUID,
    client: ClientInPath,
    administrator: InstallationAdministrator,
) -> Client:
    """Close a client for good: all its keys are refused within ten seconds."""
    async with administration_transaction(request, administrator) as db:
        return Client.of(await close_client(db, ledger_id, client))
