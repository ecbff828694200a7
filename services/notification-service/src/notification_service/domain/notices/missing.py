"""What a notice must state and does not: what, why it matters, which law."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notification_service.domain.legible_text import is_legible
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.document import NoticeDocument
from notification_service.domain.notices.element import ElementValue, NoticeElement
from notification_service.domain.notices.requirement import NoticeRequirement


@dataclass(frozen=True)
class MissingElement:
    """Something that a notice must state and does not."""

    element: NoticeElement
    values: tuple[ElementValue, ...]
    """The values that are not stated. Empty: nothing of it is."""

    @property
    def provision(self) -> str:
        """The provision that requires it. Empty: good practice."""
        return "" if self.element.source is None else self.element.source.provision

    @property
    def sentence(self) -> str:
        """What is missing, why it matters, and which law requires it."""
        lacking = ", ".join(each.title for each in self.values)
        what = (
            f"{self.element.title}: {lacking} is missing."
            if lacking
            else (f"{self.element.title} is missing.")
        )
        law = f" ({self.provision})" if self.provision else ""
        return f"{what} {self.element.why}{law}"


def missing_elements(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement, document: NoticeDocument
) -> Sequence[MissingElement]:
    """What a document does not state of what it must, in the order of the requirement.

    An element is stated by a part of the document that bears its id, has text, and contains every
    value that the element needs, in the words that a reader sees: a value without a letter or a
    number is none.
    """
    return [
        MissingElement(element, values)
        for element in catalogue.elements_of(requirement)
        if (values := tuple(_unstated(catalogue, element, document)))
        or not is_legible(document.text_of(element.id))
    ]


def _unstated(
    catalogue: NoticeCatalogue, element: NoticeElement, document: NoticeDocument
) -> Iterator[ElementValue]:
    """The values that were not given; of a complete element, those that its text does not have."""
    stated = {name: document.stated_values.get(name, ()) for name in element.needs}
    not_given = [name for name, texts in stated.items() if not texts]
    text = document.text_of(element.id)
    lacking = not_given or [
        name
        for name, texts in stated.items()
        if not all(each in text and is_legible(each) for each in texts)
    ]
    yield from (catalogue.values[name] for name in lacking)
