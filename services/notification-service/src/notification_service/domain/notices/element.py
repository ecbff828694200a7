"""What notices must state: elements, and the values that they need."""

from typing import Annotated

from pydantic import Field

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notices.entry import (
    CatalogueEntry,
    CatalogueText,
    ElementId,
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


class ElementValue(CatalogueEntry):
    """A value that elements need."""

    id: ElementId
    kind: ValueKind
    title: Annotated[str, Field(min_length=1, max_length=120)]
    """What it is, as a clause: `the last day to appeal`."""


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
