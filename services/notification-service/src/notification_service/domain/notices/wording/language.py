"""The words of a language that are not of one notice: dates, reasons, people, labels."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from events.day_reason import DayReasonCode, LimitUnit
from notification_service.domain.notices.entry import CatalogueEntry

TemplateText = Annotated[str, Field(min_length=1, max_length=4000)]
Word = Annotated[str, Field(min_length=1, max_length=60)]


class PersonForms(CatalogueEntry):
    """How the child or young person is named to a reader, who may be that person."""

    child: Word
    """`your child`, `you`, `the child or young person`."""
    childs: Word
    """The possessive of `child`."""
    child_is: Word
    child_has: Word


class LanguageLabels(CatalogueEntry):
    """Labels of the head and the foot of a notice."""

    greeting: TemplateText
    """A template with `name`."""
    reference: Word
    about: Word
    from_council: TemplateText
    """A template with `council`: the last line."""
    more_from_council: Word
    """The heading above what a council adds at the end."""


class CorrectionWords(CatalogueEntry):
    """How a notice begins that takes the place of another."""

    heading: Word
    body: TemplateText
    """A template with the `days` of what was sent before, and whether that `is_one` letter."""
    papers: TemplateText
    """That a paper which was taken back is right, and comes with this letter."""
    changed: TemplateText
    """A day that changed: a template with `what` it is, `before` and `now`."""
    days: dict[str, Word]
    """What each day of a notice is, by the id of the value: `the last day to appeal`."""


class FormWords(CatalogueEntry):
    """What a text message calls the notice that it announces."""

    email: Word
    letter: Word


class LanguageWords(CatalogueEntry):
    """The words of a language, or of a form of it such as easy read."""

    tag: Annotated[str, Field(pattern=r"^[a-z]{2}-[A-Z]{2}$")]
    """The BCP 47 tag of the language."""
    weekdays: Annotated[tuple[Word, ...], Field(min_length=7, max_length=7)]
    months: Annotated[tuple[Word, ...], Field(min_length=12, max_length=12)]
    day: TemplateText
    """A day in full: a template with `weekday`, `day`, `month`, `year`."""
    numbers: tuple[Word, ...]
    """Numbers in words, from zero; larger ones are in digits."""
    units: dict[LimitUnit, tuple[Word, Word]]
    """Each unit, in the singular and the plural."""
    reasons: dict[DayReasonCode, TemplateText]
    """The sentence of each reason for a day."""
    events: dict[str, Word]
    """For each fact from which time runs, what its day is the day of: `the request`."""
    people: dict[str, PersonForms]
    """The forms for each audience that has its own, and for all `others`."""
    labels: LanguageLabels
    correction: CorrectionWords
    sent_letter: TemplateText
    """A notice that was sent before: a template with its `heading` and `sent_on`."""
    message: TemplateText
    """The text message of a notice that has none of its own: a template with `form` and values of
    the council."""
    forms: FormWords
    step: TemplateText
    """A step that happens by a day: a template with `what` and `by`."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        lacking = [
            *({*DayReasonCode} - self.reasons.keys()),
            *({*LimitUnit} - self.units.keys()),
            *({"others"} - self.people.keys()),
        ]
        if lacking:
            raise ValueError(f"no words for {', '.join(sorted(lacking))}")
        return self
