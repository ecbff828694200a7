"""Endpoints: made, read, changed, deleted."""

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict
from chassis.database import transaction
from chassis.idempotency import Answer
from chassis.preconditions import (
    CREATED_VERSIONED,
    IF_NONE_MATCH,
    REREAD,
    VERSIONED,
    IfMatch,
    etag,
    if_match,
    not_modified,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from notification_service.api.bodies import EndpointToChange, EndpointToCreate
from notification_service.api.doors import Doors, Manager, doors
from notification_service.api.posting import Posted, created
from notification_service.api.shown import CreatedEndpoint, EndpointList, ShownEndpoint
from notification_service.domain.health import DisabledBecause
from notification_service.domain.sealing import NONCE_BYTES
from notification_service.domain.signature import NEW_SECRET_BYTES, Secret
from notification_service.domain.urls import BadUrl, endpoint_url
from notification_service.store.answers import erase_answers
from notification_service.store.endpoints import (
    Endpoint,
    EndpointState,
    Lock,
    Settings,
    add_endpoint,
    all_endpoints,
    change_endpoint,
    count_endpoints,
    delete_endpoint,
    find_endpoint,
)
from notification_service.store.secrets import add_secret, forget

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])

AT_MOST: Final = 50
"""Endpoints of one council."""


@router.post(
    "/endpoints",
    operation_id="createEndpoint",
    status_code=201,
    response_model=CreatedEndpoint,
    responses=CREATED_VERSIONED,
)
async def create_endpoint(
    body: Annotated[EndpointToCreate, Depends(strict(EndpointToCreate))], post: Posted
) -> Response:
    """Be told from now on. The answer holds the secret, which is not shown again."""
    wanted = Settings(_allowed(body.url, post.outside), body.description, body.event_types)
    wanted = replace(wanted, keeps_answers=body.keep_answers)

    async def effect(db: AsyncConnection) -> Answer:
        if await count_endpoints(db, post.ledger_id) >= AT_MOST:
            raise Conflict(f"there are {AT_MOST} endpoints already")
        endpoint_id = post.outside.new_id()
        head = await PostgresLog(db, LedgerId(post.ledger_id)).head()
        endpoint = await add_endpoint(db, post.ledger_id, endpoint_id, wanted, head)
        secret = await new_secret(db, post.outside, post.ledger_id, endpoint_id)
        said = CreatedEndpoint.with_secret(endpoint, secret.text)
        return created(said, f"{router.prefix}/endpoints/{endpoint_id}", endpoint.version)

    return await post.answer(effect)


@router.get("/endpoints", operation_id="listEndpoints")
async def list_endpoints(request: Request, who: Manager) -> EndpointList:
    """Every endpoint of the council, the oldest first."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        found = await all_endpoints(db, who.ledger_id)
    return EndpointList(endpoints=tuple(ShownEndpoint.of(each) for each in found))


@router.get(
    "/endpoints/{endpoint_id}",
    operation_id="getEndpoint",
    response_model=ShownEndpoint,
    responses=REREAD,
    openapi_extra=IF_NONE_MATCH,
)
async def get_endpoint(request: Request, endpoint_id: UUID, who: Manager) -> Response:
    """One endpoint."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        endpoint = await existing(db, who.ledger_id, endpoint_id)
    return not_modified(request, endpoint.version) or _answer(endpoint)


@router.patch(
    "/endpoints/{endpoint_id}",
    operation_id="changeEndpoint",
    response_model=ShownEndpoint,
    responses=VERSIONED,
)
async def patch_endpoint(
    request: Request,
    endpoint_id: UUID,
    who: Manager,
    body: Annotated[EndpointToChange, Depends(strict(EndpointToChange))],
    match: Annotated[IfMatch, Depends(if_match)],
) -> Response:
    """Change what is given, leave the rest. Enabling again sends what was kept meanwhile."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        endpoint = await existing(db, who.ledger_id, endpoint_id, lock=Lock.EXCLUSIVE)
        match.check(endpoint.version)
        wanted = _changed(endpoint.settings, body, doors(request))
        changed = await change_endpoint(db, who.ledger_id, endpoint, wanted)
        if not wanted.keeps_answers:
            await erase_answers(db, who.ledger_id, endpoint_id)
    doors(request).ring()
    return _answer(changed)


@router.delete("/endpoints/{endpoint_id}", operation_id="deleteEndpoint", status_code=204)
async def remove_endpoint(
    request: Request,
    endpoint_id: UUID,
    who: Manager,
    match: Annotated[IfMatch, Depends(if_match)],
) -> None:
    """Be told no more. What is pending is cancelled; deliveries made stay on record."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        endpoint = await existing(db, who.ledger_id, endpoint_id, lock=Lock.EXCLUSIVE)
        match.check(endpoint.version)
        await delete_endpoint(db, who.ledger_id, endpoint_id)
        await forget(db, who.ledger_id, endpoint_id, every=True)
        await erase_answers(db, who.ledger_id, endpoint_id)


@router.delete("/endpoints/{endpoint_id}/answers", operation_id="eraseAnswers", status_code=204)
async def remove_answers(request: Request, endpoint_id: UUID, who: Manager) -> None:
    """Erase what was kept of its receiver's answers. The attempts themselves stay on record."""
    erased = 1
    while erased:  # each batch a transaction of its own, so that no lock is long
        async with transaction(doors(request).engine, who.ledger_id) as db:
            await existing(db, who.ledger_id, endpoint_id)
            erased = await erase_answers(db, who.ledger_id, endpoint_id)


async def existing(
    db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID, *, lock: Lock = Lock.NONE
) -> Endpoint:
    """An endpoint of the council, locked if something is to be done to it.

    Raises:
        NotFound: the council has no such endpoint.
    """
    endpoint = await find_endpoint(db, ledger_id, endpoint_id, lock=lock)
    if endpoint is None:
        raise NotFound
    return endpoint


async def new_secret(
    db: AsyncConnection, outside: Doors, ledger_id: UUID, endpoint_id: UUID
) -> Secret:
    """A new secret, kept sealed, that the endpoint's messages are signed with from now on."""
    secret = Secret(outside.random(NEW_SECRET_BYTES))
    sealed = outside.vault.seal(secret.key, endpoint_id, outside.random(NONCE_BYTES))
    await add_secret(db, ledger_id, endpoint_id, outside.new_id(), sealed)
    return secret


def _changed(now: Settings, body: EndpointToChange, outside: Doors) -> Settings:
    return Settings(
        now.url if body.url is MISSING else _allowed(body.url, outside),
        now.description if body.description is MISSING else body.description,
        now.event_types if body.event_types is MISSING else body.event_types,
        _because(now.disabled_because, None if body.state is MISSING else body.state),
        now.keeps_answers if body.keep_answers is MISSING else body.keep_answers,
    )


def _because(now: DisabledBecause | None, wanted: EndpointState | None) -> DisabledBecause | None:
    match wanted:
        case None:
            return now
        case EndpointState.ENABLED:
            return None
        case EndpointState.DISABLED:
            return now or DisabledBecause.PAUSED


def _allowed(url: str, outside: Doors) -> str:
    try:
        return endpoint_url(url, loopback=outside.loopback)
    except BadUrl as why:
        violation = Violation("endpoint_url", str(why), pointer="/url")
        raise InvalidRequest(errors=[violation]) from None


def _answer(endpoint: Endpoint) -> Response:
    return Response(
        ShownEndpoint.of(endpoint).model_dump_json(),
        headers={"ETag": etag(endpoint.version)},
        media_type="application/json",
    )
