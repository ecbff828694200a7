"""The values of a notice, by type: days with reasons, texts, services, enclosures and others."""

from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from events.contracts.references import DocumentRef
from events.day_reason import DayReason
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ValueKind
from notification_service.domain.notices.entry import CatalogueEntry, NoticeLine, NoticeText


class DayValue(CatalogueEntry):
    """A day, with its reason."""

    kind: Literal[ValueKind.DAY] = ValueKind.DAY
    day: date
    reason: DayReason


class TextValue(CatalogueEntry):
    """A sentence or a few."""

    kind: Literal[ValueKind.TEXT] = ValueKind.TEXT
    text: NoticeText


class ListValue(CatalogueEntry):
    """Sentences, each a point of a list."""

    kind: Literal[ValueKind.LIST] = ValueKind.LIST
    items: Annotated[tuple[NoticeText, ...], Field(min_length=1, max_length=20)]


class ServiceContact(CatalogueEntry):
    """A service, an office or a team, and how it is reached."""

    name: NoticeLine
    about: NoticeLine | None = None
    """What it does, in one sentence."""
    phone: NoticeLine | None = None
    email: NoticeLine | None = None
    website: NoticeLine | None = None
    address: Annotated[tuple[NoticeLine, ...], Field(max_length=7)] = ()
    hours: NoticeLine | None = None


class ServicesValue(CatalogueEntry):
    """One service or several."""

    kind: Literal[ValueKind.SERVICES] = ValueKind.SERVICES
    services: Annotated[tuple[ServiceContact, ...], Field(min_length=1, max_length=6)]


class FutureStep(CatalogueEntry):
    """Something that happens next."""

    what: NoticeText
    """What happens and who does it, as a sentence."""
    by: DayValue | None = None
    """By which day. Absent: no day is known, and the sentence says so."""


class StepsValue(CatalogueEntry):
    """What happens next, in order."""

    kind: Literal[ValueKind.STEPS] = ValueKind.STEPS
    steps: Annotated[tuple[FutureStep, ...], Field(min_length=1, max_length=12)]


class DatedStep(NamedTuple):
    """A step of the catalogue, by its id, and the day by which it happens if one is known."""

    step: str
    by: DayValue | None = None


STEPS_VALUE: Final = "next_steps"
"""The value that has what happens next."""


class EnclosedDocument(CatalogueEntry):
    """A document that goes with the notice."""

    title: NoticeLine
    document: DocumentRef | None = None
    """The document, fixed by its hash. Absent in a preview."""


class EnclosuresValue(CatalogueEntry):
    """One document or several."""

    kind: Literal[ValueKind.ENCLOSURES] = ValueKind.ENCLOSURES
    documents: Annotated[tuple[EnclosedDocument, ...], Field(min_length=1, max_length=60)]


class EarlierLetter(CatalogueEntry):
    """A notice that the recipient was sent before, by e-mail or by letter."""

    heading: NoticeLine
    """The heading that it has."""
    sent_on: date


class LettersValue(CatalogueEntry):
    """One notice that was sent before, or several."""

    kind: Literal[ValueKind.LETTERS] = ValueKind.LETTERS
    letters: Annotated[tuple[EarlierLetter, ...], Field(min_length=1, max_length=100)]


TAKEN_BACK_VALUE: Final = "taken_back_letters"
"""The value that has the notices which are taken back."""


NoticeValue = Annotated[
    DayValue | TextValue | ListValue | ServicesValue | StepsValue | EnclosuresValue | LettersValue,
    Field(discriminator="kind"),
]
NoticeValues = dict[str, NoticeValue]
"""The values of a notice, by their ids."""
_VALUES: Final = TypeAdapter[NoticeValues](NoticeValues)


class InvalidValues(Exception):
    """Values that the catalogue does not know, or of another type; names them, and no content."""


def parse_values(catalogue: NoticeCatalogue, data: object) -> NoticeValues:
    """The values of a notice from decoded JSON.

    Raises:
        InvalidValues: an id is unknown, or a value is not of the type that the catalogue has.
    """
    try:
        values = _VALUES.validate_python(data)
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in each["loc"]) for each in error.errors()})
        raise InvalidValues(f"not valid: {', '.join(places)}") from None
    check_values(catalogue, values)
    return values


def check_values(catalogue: NoticeCatalogue, values: NoticeValues) -> None:
    """Raises InvalidValues: an id is unknown, or a value is of another type."""
    for name, value in values.items():
        known = catalogue.values.get(name)
        if known is None:
            raise InvalidValues("a value is not in the catalogue")
        if known.kind is not value.kind:
            raise InvalidValues(f"{name} must be of the kind {known.kind}")
