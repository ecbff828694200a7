"""The sentences of advice on which a part of a plan rests."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import ShortPassage
from events.contracts import ContractModel
from events.contracts.references import AdviceId, DocumentId


class AdviceCitation(ContractModel):
    """A sentence of advice: CFA s.37(2); reg 12(4); Code 9.69, section K."""

    advice_id: AdviceId
    document_id: DocumentId | MISSING = MISSING
    """The document of the advice in which the sentence is."""
    quotation: Annotated[
        str, Field(min_length=1, max_length=1000, pattern=r"\S", examples=["Reads simple words."])
    ]
    """The sentence as it is in the advice; case, spaces and quotation marks do not matter."""
    place: ShortPassage | MISSING = MISSING
    """Where it is, for people: a page and a paragraph."""


AdviceCitations = Annotated[tuple[AdviceCitation, ...], Field(max_length=10)]
"""What a part of a plan rests on."""
