"""What a council may decide for itself: seen, and chosen."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import StrictBody
from chassis.database import transaction
from chassis.identity import Identity, needs
from chassis.preconditions import IF_NONE_MATCH, REREAD, VERSIONED, IfMatch, if_match
from chassis.problems import InvalidRequest, StaleVersion, Violation
from deadline_service.api.doors import Outside, doors
from deadline_service.api.tagged import Tagged
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.store.council import choose, council_of
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["council-settings"])

Reader = Annotated[Identity, needs("deadlines:read")]
Chooser = Annotated[Identity, needs("settings:write")]
_NO_SUCH_SETTING: Final = (
    "is no setting. No council sets the length of a limit of law, what excuses it, the twelve weeks"
    " after a review meeting, or that an exception moves a date"
)
_IS_LAW: Final = "is law as it is in the rulebook: no council may set it"


class Choice(StrictBody[CouncilSettings]):
    """The dependency that reads what a council chose, and refuses what none may choose."""

    async def __call__(self, request: Request) -> CouncilSettings:
        """Read and validate the body."""
        try:
            return await super().__call__(request)
        except InvalidRequest as refused:
            book = doors(request).rulebook
            raise InvalidRequest(
                errors=[_explained(each, book) for each in refused.errors]
            ) from None


@router.get(
    "/council-settings",
    response_model=CouncilSettings,
    responses=REREAD,
    openapi_extra=IF_NONE_MATCH,
)
async def get_council_settings(request: Request, outside: Outside, reader: Reader) -> Response:
    """Every setting with its value; where the council chose nothing, that is the usual one."""
    async with outside.reading(reader.ledger_id) as council:
        found = await council_of(council.db, council.ledger_id)
    return Tagged.of(found.settings).unless_known(request)


@router.put("/council-settings", response_model=CouncilSettings, responses=VERSIONED)
async def put_council_settings(
    outside: Outside,
    chooser: Chooser,
    body: Annotated[CouncilSettings, Depends(Choice(CouncilSettings))],
    match: Annotated[IfMatch, Depends(if_match)],
) -> Response:
    """Choose; what is left out is as usual. Every case is then timed anew.

    That takes a large council some minutes. What changes is said on the log, with the reason
    `setting_changed`. Chosen again, the same changes nothing.
    """
    ledger_id = LedgerId(chooser.ledger_id)
    async with transaction(outside.engine, ledger_id) as db:
        found = await council_of(db, ledger_id)
        match.check(Tagged.of(found.settings).version)
        if body != found.settings:
            await _choose(db, ledger_id, body, found.version)
    outside.ring()
    return Tagged.of(body).response()


async def _choose(
    db: AsyncConnection, ledger_id: LedgerId, settings: CouncilSettings, instead_of: int
) -> None:
    if not await choose(db, ledger_id, settings, instead_of=instead_of):
        raise StaleVersion


def _explained(refused: Violation, book: Rulebook) -> Violation:
    """Why a field that is no setting is none."""
    if refused.code != "extra_forbidden" or refused.pointer is None:
        return refused
    name = refused.pointer.removeprefix("/")
    if book.versions(name) or name in book.exceptions:
        return replace(refused, code="set_by_law", message=_IS_LAW)
    return replace(refused, code="no_such_setting", message=_NO_SUCH_SETTING)
