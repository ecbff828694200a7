"""Operations on councils."""

from typing import Annotated, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field
from pydantic_core import MISSING
from starlette.responses import Response

from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.idempotency import result_response
from chassis.strict_model import StrictModel
from deploy.administration.context import AdministrationPostDep, administration_transaction
from deploy.administration.council_register import (
    MAX_COUNCILS_LISTED,
    RegisteredCouncil,
    close_council,
    register,
    registered_councils,
    rename_council,
)
from deploy.administration.field_types import Authority, CouncilName
from deploy.administration.scopes import InstallationAdministrator, InstallationReader

router = APIRouter(prefix="/v1/councils", tags=["councils"])


class CouncilToRegister(StrictModel):
    """A council to register."""

    authority: Authority
    name: CouncilName


class CouncilRenaming(StrictModel):
    """Another name of a council."""

    name: CouncilName


class Council(StrictModel):
    """A council. Once closed, nothing more is recorded for it; what was recorded can be read."""

    ledger_id: UUID
    authority: Authority
    name: str
    opened_at: AwareDatetime
    closed_at: AwareDatetime | MISSING = MISSING

    @classmethod
    def of(cls, council: RegisteredCouncil) -> Self:
        """The response for a council."""
        return cls(
            ledger_id=council.ledger_id,
            authority=council.authority,
            name=council.name,
            opened_at=council.opened_at,
            closed_at=council.closed_at or MISSING,
        )


class CouncilList(StrictModel):
    """Councils, by authority number."""

    councils: Annotated[tuple[Council, ...], Field(max_length=MAX_COUNCILS_LISTED)]


@router.post("", operation_id="registerCouncil", status_code=201, response_model=Council)
async def register_one_council(
    body: Annotated[CouncilToRegister, Depends(strict_body(CouncilToRegister))],
    post: AdministrationPostDep,
) -> Response:
    """Open the ledger of a council. An authority has one open ledger at most."""

    async def effect(db: DriverConnection) -> Council:
        return Council.of(await register(db, uuid4(), body.authority, body.name))

    outcome = await post.execute(Council, effect)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.get("", operation_id="listCouncils")
async def list_all_councils(request: Request, reader: InstallationReader) -> CouncilList:
    """Every council, also those that are closed."""
    async with administration_transaction(request, reader) as db:
        found = await registered_councils(db)
    return CouncilList(councils=tuple(map(Council.of, found)))


@router.patch("/{ledger_id}", operation_id="renameCouncil", responses={409: {}})
async def rename(
    request: Request,
    ledger_id: UUID,
    administrator: InstallationAdministrator,
    body: Annotated[CouncilRenaming, Depends(strict_body(CouncilRenaming))],
) -> Council:
    """Change a council's name. Its authority number does not change."""
    async with administration_transaction(request, administrator) as db:
        return Council.of(await rename_council(db, ledger_id, body.name))


@router.put("/{ledger_id}/closure", operation_id="closeCouncil")
async def close_one_council(
    request: Request, ledger_id: UUID, administrator: InstallationAdministrator
) -> Council:
    """Close a council for good, when it merged or was split. Its keys may still read."""
    async with administration_transaction(request, administrator) as db:
        return Council.of(await close_council(db, ledger_id))
