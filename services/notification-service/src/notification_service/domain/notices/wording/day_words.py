"""Days in full, and the reason for each in one sentence."""

from datetime import date

from events.day_reason import DayReason
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.notices.wording.templates import InvalidTemplate, render_template


def full_day(language: LanguageWords, day: date) -> str:
    """`Friday 4 December 2026`."""
    values = {
        "weekday": language.weekdays[day.weekday()],
        "day": day.day,
        "month": language.months[day.month - 1],
        "year": day.year,
    }
    return render_template(language.day, values)


def reason_in_words(language: LanguageWords, reason: DayReason) -> str:
    """The reason for a day, as one sentence.

    Raises:
        InvalidTemplate: the language has no words for the fact that it is counted from.
    """
    if reason.event is not None and reason.event not in language.events:
        raise InvalidTemplate(f"no words for the day of {reason.event}")
    values: dict[str, object] = {}
    if reason.number is not None and reason.unit is not None:
        values["number"] = number_in_language(language, reason.number)
        values["unit"] = language.units[reason.unit][reason.number != 1]
    if reason.counted_from is not None:
        values["counted_from"] = full_day(language, reason.counted_from)
    if reason.event is not None:
        values["event"] = language.events[reason.event]
    if reason.other_day is not None:
        values["other_day"] = full_day(language, reason.other_day)
    return render_template(language.reasons[reason.code], values)


def number_in_language(language: LanguageWords, number: int) -> str:
    """A number in words, or in digits if the language has no word for it."""
    return language.numbers[number] if number < len(language.numbers) else str(number)
