"""What a council's settings for notices must be, beside their form, to be recorded or previewed."""

from collections.abc import Iterator
from dataclasses import replace

from chassis.problems import InvalidRequest, Violation
from events.envelope import LedgerId
from notification_service.api.dependencies import AppContext
from notification_service.api.notices.legibility import illegible
from notification_service.domain.notice_sending.council_settings import (
    MAX_SETTINGS_CHARACTERS,
    NoticeSettings,
)
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notices.automatic import automatic_problem
from notification_service.domain.notices.rendering.letter import can_print_council
from notification_service.store.notices import current_notices, letter_template


def check_notice_settings(
    context: AppContext, ledger_id: LedgerId, settings: NoticeSettings
) -> None:
    """Raises InvalidRequest: what this installation cannot send, print or do by itself."""
    errors = [
        *_of_installation(context, ledger_id, settings),
        *_of_automatic(settings),
        *_of_printing(settings),
        *illegible(settings.model_dump(mode="json")),
    ]
    if errors:
        raise InvalidRequest(errors=errors)


def _of_installation(
    context: AppContext, ledger_id: LedgerId, settings: NoticeSettings
) -> Iterator[Violation]:
    if len(settings.model_dump_json()) > MAX_SETTINGS_CHARACTERS:
        message = f"the settings are longer than {MAX_SETTINGS_CHARACTERS} characters: shorten them"
        yield Violation("too_long", message, pointer="")
    if not context.sender_domains.permits(ledger_id, settings.from_email):
        message = "must be of a domain of this council: the operator adds it"
        yield Violation("other_domain", message, pointer="/from_email")
    by_notify = settings.letters_by is LetterPoster.GOVUK_NOTIFY
    if by_notify and not context.has_notify_account:
        message = "must not be govuk_notify: this installation has no account at GOV.UK Notify"
        yield Violation("no_account", message, pointer="/letters_by")
    if settings.texts and not context.sends_texts:
        message = "must be false: this installation has no template for texts at GOV.UK Notify"
        yield Violation("no_template", message, pointer="/texts")


def _of_automatic(settings: NoticeSettings) -> Iterator[Violation]:
    """Each notice that is to be sent by itself must exist, and need no person."""
    for place, name in enumerate(settings.automatic):
        problem = automatic_problem(current_notices(), name)
        if problem is not None:
            yield Violation(problem.code, problem.sentence, pointer=f"/automatic/{place}")


def _of_printing(settings: NoticeSettings) -> Iterator[Violation]:
    """No letter could be made with a name that has no font, or a logo that has no pixels."""
    council, template = settings.identity, letter_template()
    if not can_print_council(replace(council, logo=b""), template):
        message = "and the address must have letters that can be printed: Latin, Greek or Cyrillic"
        yield Violation("not_printable", message, pointer="/name")
    elif council.logo and not can_print_council(council, template):
        yield Violation("no_png", "must be a PNG that can be decoded", pointer="/logo")
