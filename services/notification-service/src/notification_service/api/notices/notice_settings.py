"""The council's settings for notices: read, and replaced as a whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING

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
from chassis.problems import InvalidRequest, Violation
from events.envelope import LedgerId
from notification_service.api.dependencies import (
    NoticeManager,
    NoticeReaderClient,
    app_context,
)
from notification_service.api.notices.models import NoticeSettingsRecord
from notification_service.domain.notice_sending.council_settings import (
    MAX_SETTINGS_CHARACTERS,
    NoticeSettings,
)
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notices.automatic import automatic_problem
from notification_service.domain.notices.rendering.letter import can_print_logo
from notification_service.store.notice_sending.settings import (
    current_notice_settings,
    insert_notice_settings,
)
from notification_service.store.notices import current_notices, letter_template

router = APIRouter(prefix="/v1", tags=["notices"])


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
    if len(settings.model_dump_json()) > MAX_SETTINGS_CHARACTERS:
        message = f"the settings are longer than {MAX_SETTINGS_CHARACTERS} characters: shorten them"
        raise InvalidRequest(errors=[Violation("too_long", message, pointer="")])
    if not app_context(request).sender_domains.permits(ledger_id, settings.from_email):
        message = "must be of a domain of this council: the operator adds it"
        raise InvalidRequest(errors=[Violation("other_domain", message, pointer="/from_email")])
    by_notify = settings.letters_by is LetterPoster.GOVUK_NOTIFY
    if by_notify and not app_context(request).has_notify_account:
        message = "must not be govuk_notify: this installation has no account at GOV.UK Notify"
        raise InvalidRequest(errors=[Violation("no_account", message, pointer="/letters_by")])
    if settings.texts and not app_context(request).sends_texts:
        message = "must be false: this installation has no template for texts at GOV.UK Notify"
        raise InvalidRequest(errors=[Violation("no_template", message, pointer="/texts")])
    _check_automatic(settings)
    _check_logo(settings)
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


def _check_logo(settings: NoticeSettings) -> None:
    """Check that a letter can be made with the logo. Raises InvalidRequest: it cannot."""
    if settings.logo is MISSING or can_print_logo(settings.identity.logo, letter_template()):
        return
    message = "must be a PNG that can be decoded"
    raise InvalidRequest(errors=[Violation("no_png", message, pointer="/logo")])


def _check_automatic(settings: NoticeSettings) -> None:
    """Check that each notice that is to be sent by itself exists, and needs no person.

    Raises:
        InvalidRequest: one does not, with what a person must write or choose.
    """
    catalogue = current_notices()
    errors = [
        Violation(problem.code, problem.sentence, pointer=f"/automatic/{place}")
        for place, name in enumerate(settings.automatic)
        if (problem := automatic_problem(catalogue, name)) is not None
    ]
    if errors:
        raise InvalidRequest(errors=errors)
