"""What notices must state: elements, and the values that they need."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import DocumentKind
from events.day_reason import DayReasonCode
from notification_service.domain.notices.entry import (
    CatalogueEntry,
    CatalogueText,
    ElementId,
    OneOrMore,
    ProvisionSource,
)


class ValueKind(PublishedEnum):
    """The type of a value that an element needs."""

    DAY = "day"
    """A day, with the reason for it as a code with its numbers."""
    TEXT = "text"
    """A sentence or a few."""
    LIST = "list"
    """Sentences, each a point of a list."""
    SERVICES = "services"
    """Services or offices, with how each is reached."""
    STEPS = "steps"
    """What happens next, in order: what, who, by which day."""
    ENCLOSURES = "enclosures"
    """Documents that go with the notice."""
    LETTERS = "letters"
    """Notices that the recipient was sent before, each with its day: the record has them."""


class ElementValue(CatalogueEntry):
    """A value that elements need."""

    id: ElementId
    kind: ValueKind
    title: Annotated[str, Field(min_length=1, max_length=120)]
    """What it is, as a clause: `the last day to appeal`."""
    rules: OneOrMore | None = None
    """For a day: the rules whose last day it is, for the matter that the notice is about. The first
    of them that has one gives it. Absent: no deadline does."""
    field: OneOrMore | None = None
    """For a day: the field of the reported fact that has it; of several, the first that it has."""
    because: DayReasonCode | None = None
    """Why the day of the field is that day."""
    ahead: bool = False
    """For a day: it is one to act by or to come on, so that a notice which states it once it has
    passed is doubtful."""
    documents: dict[str, ElementId] | None = None
    """For enclosures: the field of the reported fact that names them, by the type of the fact."""
    kinds: dict[str, tuple[DocumentKind, ...]] | None = None
    """For enclosures: the kinds of document that it takes, by the type of the fact. Of a fact that
    is not here: any kind."""
    code: ElementId | None = None
    """For a text or a list: the field of the reported fact whose code it states, in the words of
    the language."""
    limits: ElementId | None = None
    """For steps: the field of the reported fact that names rules. Each is stated in the words of
    the language, with its last day."""
    from_settings: bool = False
    """For services: the settings of the council have them."""

    @model_validator(mode="after")
    def _says_where_it_is_from(self) -> Self:
        if (self.field is None) is not (self.because is None):
            raise ValueError("`field` and `because` need each other")
        if self.kind is not ValueKind.DAY and (self.rules or self.field):
            raise ValueError("only a day is that of a deadline or of a field")
        if self.kind is not ValueKind.DAY and self.ahead:
            raise ValueError("only a day lies ahead")
        if (self.documents or self.kinds) and self.kind is not ValueKind.ENCLOSURES:
            raise ValueError("only enclosures are documents of a fact")
        if self.code is not None and self.kind not in {ValueKind.TEXT, ValueKind.LIST}:
            raise ValueError("only a text or a list states a code")
        if self.limits is not None and self.kind is not ValueKind.STEPS:
            raise ValueError("only steps state limits")
        if self.from_settings and self.kind is not ValueKind.SERVICES:
            raise ValueError("only services are in the settings")
        return self

    @property
    def worded_field(self) -> ElementId | None:
        """The field of the reported fact that it states in the words of the language, if any."""
        return self.code or self.limits


class NoticeElement(CatalogueEntry):
    """Something that a notice must state."""

    id: ElementId
    title: Annotated[str, Field(min_length=1, max_length=80)]
    why: CatalogueText
    """Why it matters, in one sentence for the person who is refused the sending."""
    source: ProvisionSource | None = None
    """The provision that requires it. Absent: good practice, which no provision requires."""
    needs: tuple[ElementId, ...] = ()
    """The values without which it cannot be stated."""


class NextStep(CatalogueEntry):
    """Something that happens next, which the words of a language state in a sentence."""

    id: ElementId
    rules: OneOrMore | None = None
    """The rules whose last day it has, as those of a value. Absent: it has no day."""
