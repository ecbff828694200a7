"""Opening a case, with its person and, if there is one, its first request."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.bodies import Said, body_of, fact_of, with_part
from case_api.api.operations import OPERATIONS
from case_api.api.people import refuse_unborn
from case_api.api.posting import Posted, created
from case_api.api.telling import Telling
from case_api.domain.decide import CASE, Say
from case_api.domain.person import Person, cohort
from case_api.store.case_log import CaseLog
from case_api.store.cases import hold_case
from case_api.store.people import keep_person
from chassis.body import strict_body
from chassis.database import driver_connection
from chassis.idempotency import StoredResponse
from events.command_handler import decide_and_append
from events.contracts import CaseOpened, ContractModel, Event, RequestReceived
from events.contracts.case import CaseFlags
from events.contracts.references import CaseReference, EventDate, RequestId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

_REQUEST: Final = next(row for row in OPERATIONS if row.contract is RequestReceived)


class _OpenCase(ContractModel):
    """A child's case, opened; with the request for an assessment that it begins with, if any."""

    person: Person
    """Kept apart from the log, which learns only the school cohort."""
    reference: CaseReference | MISSING = MISSING
    flags: CaseFlags = ()
    taken_over_on: EventDate | MISSING = MISSING
    """Given when the case comes from an older system: what is recorded may begin in the middle."""


class CaseOpenedSaid(Said):
    """Where the opening of a case, and its request, stand."""

    request_id: RequestId | MISSING = MISSING


OpenCase: Final = with_part(_OpenCase, "OpenCase", "request", body_of(_REQUEST))


@router.post("/cases", operation_id="openCase", status_code=201, response_model=CaseOpenedSaid)
async def open_case(
    body: Annotated[_OpenCase, Depends(strict_body(OpenCase))], post: Posted
) -> Response:
    """Open a case, and record the request that it begins with in the same breath.

    The person is kept in tables of their own; the log holds no more of them than the school
    cohort.
    """
    new_id = post.by.outside.new_id
    case_id = CaseId(new_id())
    today = await post.by.outside.clock.today()
    refuse_unborn(body.person, today, "/person/birth_date")
    command = Say(_facts(body, new_id()), today)

    async def effect(db: AsyncConnection) -> StoredResponse:
        return await _opened(db, post.by, case_id, body.person, command)

    return await post.answer(effect, within="/request")


def _facts(body: _OpenCase, request_id: UUID) -> Sequence[Event]:
    """The opening, and the request if there is one."""
    opened = CaseOpened(
        cohort=cohort(body.person.birth_date),
        reference=body.reference,
        flags=body.flags,
        taken_over_on=body.taken_over_on,
    )
    request: ContractModel | MISSING = getattr(body, "request", MISSING)
    if request is MISSING:
        return [opened]
    return [opened, fact_of(_REQUEST, request, lambda: request_id)]


async def _opened(
    db: AsyncConnection, by: Telling, case_id: CaseId, person: Person, command: Say
) -> StoredResponse:
    """List the case, keep the person, and append last: the ledger is locked until the end."""
    connection = await driver_connection(db)
    opened = next(fact for fact in command.events if isinstance(fact, CaseOpened))
    await hold_case(connection, by.ledger_id, case_id, opened.reference)
    await keep_person(connection, by.ledger_id, case_id, person, 1, by.actor)
    placed = await decide_and_append(CaseLog(db, by.ledger_id), CASE, case_id, command, by.say)
    requests = [fact.request_id for fact in command.events if isinstance(fact, RequestReceived)]
    said = CaseOpenedSaid(
        case_id=case_id,
        position=placed[-1].position,
        version=placed[-1].stream_version,
        request_id=requests[0] if requests else MISSING,
    )
    return created(said, f"/v1/cases/{case_id}")
