"""Concerns about provision: those of a case, and those of a council or of one provider."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.case_on_day import OnDay, read_case_on
from case_api.api.case_pages import WantedPage, page_of_case
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.provision_challenges.models import (
    ConcernCounts,
    ConcernList,
    ConcernPage,
    ConcernRecord,
    ListedConcern,
)
from case_api.domain.provision_challenges.reply_clock import ChallengeReplyState
from case_api.domain.provision_challenges.shortfalls import ShortfallState, shortfalls
from case_api.store.provision_challenges.challenge_list import (
    FIRST_CHALLENGE,
    ChallengeFilter,
    ListedChallengeRow,
    challenges_after,
    count_challenges,
)
from chassis.database import driver_connection, transaction
from chassis.pagination import PagedList
from events.contracts.references import ProviderId
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["cases"])

_LIST_KEY: Final = TypeAdapter[tuple[date, UUID, UUID]](tuple[date, UUID, UUID])


@router.get(
    "/cases/{case_id}/provision-challenges",
    operation_id="listCaseProvisionChallenges",
    responses={400: {}},
)
async def list_case_provision_challenges(
    request: Request, case_id: CaseId, identity: CaseReader, wanted: WantedPage, on: OnDay = None
) -> ConcernPage:
    """The concerns of a case about provision as of any day: challenges, replies and ends.

    A reply or an end answers whatever was asked by its day. A challenge after an end reopens the
    concern. Source: CFA s.42(2)-(3).
    """
    context = app_context(request)
    case, day = await read_case_on(context, identity, case_id, on)
    of = {"ledger": str(identity.ledger_id), "of": f"{case_id} {on}"}
    page = page_of_case(
        *(context.cursors, {"list": "case-provision-challenges", **of}, wanted),
        shortfalls(case),
        lambda each: (each.raised.on, each.position),
    )
    concerns = tuple(ConcernRecord.of(each, day) for each in page.rows)
    return ConcernPage(concerns=concerns, next=page.next)


@router.get("/provision-challenges", operation_id="listProvisionChallenges", responses={400: {}})
async def list_provision_challenges(  # one parameter of the query each
    request: Request,
    identity: CaseReader,
    page_wanted: WantedPage,
    provider_id: Annotated[
        ProviderId | SkipJsonSchema[None], Query(description="Only those of this provider")
    ] = None,
    state: Annotated[
        ShortfallState | SkipJsonSchema[None], Query(description="Only those in this state")
    ] = None,
    reply: Annotated[
        ChallengeReplyState | SkipJsonSchema[None],
        Query(description="Only those whose reply is so"),
    ] = None,
) -> ConcernList:
    """The concerns about provision across cases, as they are today: of a provider, its record.

    In the order in which they were raised; with `reply` awaited or overdue, the first due first. A
    concern has the provider that it names, else that of its item of provision.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    which = {"provider": str(provider_id), "state": str(state), "reply": str(reply)}
    identifies = {"list": "provision-challenges", "ledger": str(ledger_id), **which}
    pages = PagedList[ListedChallengeRow, tuple[date, UUID, UUID]](
        context.cursors, identifies, _LIST_KEY
    )
    after = pages.after(page_wanted.cursor) or FIRST_CHALLENGE
    day = await context.clock.today()
    wanted = ChallengeFilter(provider_id, state, reply, day)
    limit = page_wanted.limit
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        counts = await count_challenges(raw, ledger_id, provider_id, day)
        found = await challenges_after(raw, ledger_id, wanted, after, limit + 1)
    page = pages.page(found, limit, lambda row: row.key(wanted))
    return ConcernList(
        counts=ConcernCounts.of(counts),
        concerns=tuple(ListedConcern.of(each, day) for each in page.rows),
        next=page.next,
    )
