"""A council's settings: read and replace."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.app_state import provided
from chassis.body import StrictBody
from chassis.database import transaction
from chassis.etag_response import EtagResponse
from chassis.identity import Principal, require_scopes
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import InvalidRequest, StaleVersion, Violation
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.council_settings import read_versioned_settings, save_settings
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["council-settings"])

Reader = Annotated[Principal, require_scopes("deadlines:read")]
SettingsWriter = Annotated[Principal, require_scopes("settings:write")]
_NO_SUCH_SETTING: Final = (
    "is no setting. No council sets the length of a limit of law, what excuses it, the twelve weeks"
    " after a review meeting, or that an exception moves a date"
)
_IS_LAW: Final = "is law as it is in the rulebook: no council may set it"


class CouncilSettingsBody(StrictBody[CouncilSettings]):
    """The dependency that reads a body of settings, and refuses what no council may set."""

    async def __call__(self, request: Request) -> CouncilSettings:
        """Read and validate the body."""
        try:
            return await super().__call__(request)
        except InvalidRequest as refused:
            book = provided(request.app, AppContext).rulebook
            raise InvalidRequest(
                errors=[_explain_violation(each, book) for each in refused.errors]
            ) from None


@router.get(
    "/council-settings",
    response_model=CouncilSettings,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_council_settings(request: Request, context: Context, reader: Reader) -> Response:
    """Every setting with its value; its default where the council has not set it."""
    async with context.read_session(reader.ledger_id) as session:
        found = await read_versioned_settings(session.db, session.ledger_id)
    return EtagResponse.hashed(found.settings).or_not_modified(request)


@router.put("/council-settings", response_model=CouncilSettings, responses=VERSIONED_RESPONSES)
async def put_council_settings(
    context: Context,
    chooser: SettingsWriter,
    body: Annotated[CouncilSettings, Depends(CouncilSettingsBody(CouncilSettings))],
    match: Annotated[IfMatch, Depends(if_match)],
) -> Response:
    """Replace the settings; what is left out has its default. Every case is then recalculated.

    That takes some minutes for a large council. Changes are recorded as events with the reason
    `setting_changed`. Sending the same settings again changes nothing.
    """
    ledger_id = LedgerId(chooser.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        found = await read_versioned_settings(db, ledger_id)
        match.check(EtagResponse.hashed(found.settings).version)
        if body != found.settings:
            await _save(db, ledger_id, body, found.version)
    context.notify()
    return EtagResponse.hashed(body).response()


async def _save(
    db: AsyncConnection, ledger_id: LedgerId, settings: CouncilSettings, expected_version: int
) -> None:
    if not await save_settings(db, ledger_id, settings, expected_version=expected_version):
        raise StaleVersion


def _explain_violation(refused: Violation, book: Rulebook) -> Violation:
    """The reason why a field is not a setting."""
    if refused.code != "extra_forbidden" or refused.pointer is None:
        return refused
    name = refused.pointer.removeprefix("/")
    if book.versions(name) or name in book.exceptions:
        return replace(refused, code="set_by_law", message=_IS_LAW)
    return replace(refused, code="no_such_setting", message=_NO_SUCH_SETTING)
