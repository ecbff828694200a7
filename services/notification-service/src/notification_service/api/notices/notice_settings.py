"""The council's settings for notices: read, also an earlier version, and replaced as a whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field

from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import NotFound
from chassis.query import PlainDigits
from events.envelope import LedgerId
from notification_service.api.dependencies import (
    NoticeManager,
    NoticeReaderClient,
    app_context,
)
from notification_service.api.notices.models import NoticeSettingsRecord
from notification_service.api.notices.settings_checks import check_notice_settings
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.store.notice_sending.settings import (
    current_notice_settings,
    find_notice_settings,
    insert_notice_settings,
)

router = APIRouter(prefix="/v1", tags=["notices"])
_Version = Annotated[int, Field(ge=1, lt=2**31), PlainDigits]


@router.get(
    "/notice-settings",
    operation_id="getNoticeSettings",
    response_model=NoticeSettingsRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_notice_settings(request: Request, identity: NoticeReaderClient) -> Response:
    """Who the council is in its notices, and the services that they name.

    Where none has been recorded: version 0, without settings.
    """
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await current_notice_settings(await driver_connection(db), ledger_id)
    record = NoticeSettingsRecord.of(found)
    return EtagResponse.versioned(record, record.version).or_not_modified(request)


@router.get(
    "/notice-settings/versions/{version}",
    operation_id="getNoticeSettingsVersion",
    response_model=NoticeSettingsRecord,
    responses=VERSIONED_RESPONSES,
)
async def get_notice_settings_version(
    request: Request, version: Annotated[_Version, Path()], identity: NoticeReaderClient
) -> Response:
    """One version of the settings, as it was recorded. `settings_version` of a notice names it."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await find_notice_settings(await driver_connection(db), ledger_id, version)
    if found is None:
        raise NotFound
    return EtagResponse.versioned(NoticeSettingsRecord.of(found), version).response()


@router.put(
    "/notice-settings",
    operation_id="changeNoticeSettings",
    response_model=NoticeSettingsRecord,
    responses=VERSIONED_RESPONSES,
)
async def change_notice_settings(
    request: Request,
    settings: Annotated[NoticeSettings, Depends(strict_body(NoticeSettings))],
    match: Annotated[IfMatch, Depends(if_match)],
    identity: NoticeManager,
) -> Response:
    """Replace the settings as a whole. Each version is kept; the same again changes nothing."""
    ledger_id = LedgerId(identity.ledger_id)
    check_notice_settings(app_context(request), ledger_id, settings)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        record = NoticeSettingsRecord.of(await current_notice_settings(raw, ledger_id))
        match.check(record.version)
        if settings != record.settings:
            stored = await insert_notice_settings(
                raw, ledger_id, record.version + 1, settings, identity.actor
            )
            record = NoticeSettingsRecord.of(stored)
    return EtagResponse.versioned(record, record.version).response()
