"""An example of a notice in a council's settings: made-up values, its own identity and words."""

from dataclasses import replace

from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.given_values import value_data
from notification_service.domain.notice_sending.letter import NoticeLetter, notice_letter
from notification_service.domain.notice_sending.letter_mailing import LetterMailing
from notification_service.domain.notices.publication.sample import sample_notice
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.sendable import SendableNotice
from notification_service.domain.notices.wording.values import parse_values
from notification_service.store.notices import (
    current_notices,
    current_sample,
    current_words,
    letter_template,
)


def sample_in(settings: NoticeSettings, requirement: NoticeRequirement) -> SendableNotice:
    """The example of a notice as it is with these settings.

    Raises:
        NamedInPublic: the name of the council has that of the example's child.
    """
    sample = current_sample()
    services = parse_values(current_notices(), value_data(settings.services))
    of_council = replace(
        sample,
        council=settings.identity,
        values={**sample.values, **services},
        wording=settings.wording,
    )
    return sample_notice(current_notices(), current_words(), of_council, requirement)


def sample_letter(notice: SendableNotice, *, is_large_print: bool = False) -> NoticeLetter:
    """The letter of an example. Raises LetterNotMade: it cannot be printed."""
    return notice_letter(notice, letter_template(), LetterMailing(), is_large_print=is_large_print)
