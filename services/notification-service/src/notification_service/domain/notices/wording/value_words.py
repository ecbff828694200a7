"""Values as templates use them, and the texts by which a reader finds them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from notification_service.domain.notices.wording.day_words import full_day, reason_in_words
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.notices.wording.markup import normalised_text
from notification_service.domain.notices.wording.templates import render_template
from notification_service.domain.notices.wording.values import (
    DayValue,
    EarlierLetter,
    EnclosuresValue,
    FutureStep,
    LettersValue,
    ListValue,
    NoticeValue,
    ServiceContact,
    ServicesValue,
    StepsValue,
    TextValue,
)


@dataclass(frozen=True)
class WordedValue:
    """A value in words: markup for a template, and the texts that it states."""

    markup: Markup
    stated: tuple[str, ...]
    why: str = ""
    """For a day: the sentence of its reason."""

    def __html__(self) -> str:
        """What a template writes for the value."""
        return self.markup


def word_value(language: LanguageWords, value: NoticeValue) -> WordedValue:
    """A value in the words of a language."""
    match value:
        case DayValue():
            return _day(language, value)
        case TextValue(text=text):
            return _text(text)
        case ServicesValue(services=services):
            lines = [contact_lines(each) for each in services]
            return WordedValue(
                Markup("").join(_address(each) for each in lines),
                _stated([line for each in lines for line in each]),
            )
        case ListValue() | StepsValue() | EnclosuresValue() | LettersValue():
            return _points(language, value)


def _points(
    language: LanguageWords, value: ListValue | StepsValue | EnclosuresValue | LettersValue
) -> WordedValue:
    match value:
        case ListValue(items=items):
            return _list("ul", [_text(each) for each in items])
        case StepsValue(steps=steps):
            return _list("ol", [_step(language, each) for each in steps])
        case EnclosuresValue(documents=documents):
            return _list("ul", [_text(each.title) for each in documents])
        case LettersValue(letters=letters):
            return _list("ul", [_letter(language, each) for each in letters])


def contact_lines(contact: ServiceContact) -> Sequence[str]:
    """How a service is reached, a line for each way."""
    lines = [contact.name, contact.about, *contact.address, contact.phone, contact.email]
    return [line for line in (*lines, contact.website, contact.hours) if line]


def _day(language: LanguageWords, value: DayValue) -> WordedValue:
    day, why = full_day(language, value.day), reason_in_words(language, value.reason)
    markup = Markup("<strong>%s</strong>") % day
    return WordedValue(markup, _stated([day, why]), why)


def _step(language: LanguageWords, step: FutureStep) -> WordedValue:
    if step.by is None:
        return _text(step.what)
    by = _day(language, step.by)
    markup = Markup(render_template(language.step, {"what": step.what, "by": by}))  # noqa: S704  # ours, escaped
    return WordedValue(markup, (*_stated([step.what]), *by.stated))


def _letter(language: LanguageWords, letter: EarlierLetter) -> WordedValue:
    stated = {"heading": letter.heading, "sent_on": full_day(language, letter.sent_on)}
    markup = Markup(render_template(language.sent_letter, stated))  # noqa: S704  # ours, escaped
    return WordedValue(markup, _stated([*stated.values()]))


def _text(text: str) -> WordedValue:
    return WordedValue(escape(text), _stated([text]))


def _list(tag: str, items: Sequence[WordedValue]) -> WordedValue:
    points = Markup("").join(Markup("<li>%s</li>") % each.markup for each in items)
    markup = Markup(f"<{tag}>%s</{tag}>") % points  # noqa: S704  # a constant of this module
    return WordedValue(markup, tuple(text for each in items for text in each.stated))


def _address(lines: Sequence[str]) -> Markup:
    return Markup("<address>%s</address>") % Markup("<br>").join(lines)


def _stated(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(normalised_text(each) for each in texts)
