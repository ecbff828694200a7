"""The documents that a plan's content cites and attaches."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.sections import placed_needs, placed_outcomes, placed_provision
from events.contracts.references import DocumentId


class ContentDocument(NamedTuple):
    """A document that a content names, and the JSON Pointer to it in the content."""

    pointer: str
    document_id: DocumentId


def content_documents(content: PlanContent) -> Iterator[ContentDocument]:
    """The documents of the sentences on which items rest, and of the advice in section K."""
    citing = chain(placed_needs(content), placed_outcomes(content), placed_provision(content))
    for each in citing:
        for index, cited in enumerate(each.item.rests_on):
            if cited.document_id is not MISSING:
                pointer = f"{each.pointer}/rests_on/{index}/document_id"
                yield ContentDocument(pointer, cited.document_id)
    for index, advice in enumerate(content.section_k):
        if advice.document_id is not MISSING:
            yield ContentDocument(f"/section_k/{index}/document_id", advice.document_id)
