"""The words of notices and of their elements in one language."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from notification_service.domain.notices.entry import (
    CatalogueEntry,
    ElementId,
    NoticeText,
    RequirementId,
)
from notification_service.domain.notices.wording.language import LanguageWords, TemplateText


class ElementWords(CatalogueEntry):
    """An element in words: templates of paragraphs, lists and contacts."""

    heading: TemplateText | None = None
    body: TemplateText


class NoticeWords(CatalogueEntry):
    """A notice in words."""

    heading: Annotated[str, Field(min_length=1, max_length=120)]
    """The title of the document, which is no template."""
    subject: Annotated[str, Field(min_length=1, max_length=80)]
    """The subject of an e-mail, which is no template and names no person."""
    message: TemplateText | None = None
    """Its text message. Absent: that of the language."""
    elements: dict[ElementId, TemplateText] = Field(default_factory=dict)
    """The bodies of elements that are worded for this notice alone."""


@dataclass(frozen=True)
class WordsEdition:
    """All words of one language, or of a form of it."""

    language: LanguageWords
    elements: dict[ElementId, ElementWords]
    notices: dict[RequirementId, NoticeWords]
    steps: dict[ElementId, TemplateText]
    """What happens next: a template of a sentence or two for each step."""
    codes: dict[ElementId, dict[str, NoticeText]]
    """For each value that states a code of a fact, the words of each code."""

    def element(self, notice: str, element: str) -> ElementWords:
        """An element as it is worded in a notice. Raises KeyError: it has no words."""
        own = self.notices[notice].elements.get(element)
        shared = self.elements.get(element)
        if own is None:
            return self.elements[element]
        return ElementWords(heading=None if shared is None else shared.heading, body=own)
