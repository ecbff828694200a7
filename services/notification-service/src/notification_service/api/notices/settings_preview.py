"""What notices look like with a council's settings, before they are in effect."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request

from chassis import idempotency
from chassis.body import strict_body
from chassis.problems import InvalidRequest, Violation
from chassis.strict_model import StrictModel
from events.envelope import LedgerId
from notification_service.api.dependencies import NoticeManager, app_context
from notification_service.api.notices.settings_checks import check_notice_settings
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.message import NoticeMessage, notice_message
from notification_service.domain.notices.entry import RequirementId
from notification_service.domain.notices.rendering.letter import LetterNotMade
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.sendable import NamedInPublic
from notification_service.store.notice_sending.sample_notices import sample_in, sample_letter
from notification_service.store.notices import current_notices

router = APIRouter(prefix="/v1", tags=["notices"])
SAMPLE_EMAIL: Final = "sam@example.org"
_EXAMPLE: Final = "assessment-refused"


class NoticeSettingsPreview(StrictModel):
    """An example of a notice, with made-up people and values."""

    email: NoticeMessage
    letter: NoticeLetter


@router.post("/notice-settings-previews", operation_id="previewNoticeSettings", responses={422: {}})
async def preview_notice_settings(
    request: Request,
    settings: Annotated[NoticeSettings, Depends(strict_body(NoticeSettings))],
    identity: NoticeManager,
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
    requirement: Annotated[
        RequirementId, Query(description="The notice, by its id in docs/notices.md")
    ] = _EXAMPLE,
    large_print: Annotated[bool, Query(description="The letter in large print")] = False,  # noqa: FBT002  # FastAPI's form
) -> NoticeSettingsPreview:
    """An e-mail and a letter with these settings: the council's identity, words and services.

    Nothing is recorded or sent. The people and the case are made up. What could not be recorded is
    refused.
    """
    check_notice_settings(app_context(request), LedgerId(identity.ledger_id), settings)
    try:
        notice = sample_in(settings, _requirement(requirement))
        letter = sample_letter(notice, is_large_print=large_print)
    except NamedInPublic:
        message = "must not have the name of the example's child"
        raise InvalidRequest(
            errors=[Violation("named_in_public", message, pointer="/name")]
        ) from None
    except LetterNotMade:
        message = "the council's words have a character that letters cannot print"
        raise InvalidRequest(errors=[Violation("not_printable", message, pointer="")]) from None
    message = notice_message(notice, settings.from_email, SAMPLE_EMAIL)
    return NoticeSettingsPreview(email=message, letter=letter)


def _requirement(notice: str) -> NoticeRequirement:
    """The newest requirement of an id."""
    found = [each for each in current_notices().requirements if each.id == notice]
    if not found:
        message = "must be the id of a notice in docs/notices.md"
        raise InvalidRequest(errors=[Violation("unknown_notice", message, parameter="requirement")])
    return found[-1]
