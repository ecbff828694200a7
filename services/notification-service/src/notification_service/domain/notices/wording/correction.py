"""The beginning of a notice that corrects an earlier one: which, and what it said."""

from dataclasses import dataclass
from datetime import date

from notification_service.domain.notices.document import (
    DocumentPart,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    TextRun,
)
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.notices.wording.templates import render_template


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that the earlier notice stated, and the one that takes its place.

    `value` is the id of what the day is, such as `appeal_by`.
    """

    value: str
    before: date
    now: date


@dataclass(frozen=True, slots=True)
class CorrectedLetter:
    """The notices that are corrected: the day of each, and the days that have changed.

    `restores_papers`: one of them took back documents, which come with this one.
    """

    sent_on: tuple[date, ...]
    changed: tuple[ChangedDay, ...]
    restores_papers: bool = False


def correction_part(language: LanguageWords, corrected: CorrectedLetter) -> DocumentPart:
    """That this notice takes the place of another, and what the other one said."""
    words = language.correction
    days = [full_day(language, each) for each in dict.fromkeys(corrected.sent_on)]
    intro = render_template(words.body, {"days": days, "is_one": len(corrected.sent_on) == 1})
    changed = tuple(
        _paragraph(
            render_template(
                words.changed,
                {
                    "what": words.days[each.value],
                    "before": full_day(language, each.before),
                    "now": full_day(language, each.now),
                },
            )
        )
        for each in corrected.changed
    )
    papers = (_paragraph(render_template(words.papers, {})),) if corrected.restores_papers else ()
    days_changed = (ListBlock(changed),) if changed else ()
    heading = HeadingBlock(2, words.heading)
    return DocumentPart((heading, _paragraph(intro), *papers, *days_changed))


def _paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock((TextRun(text),))
