"""The views of a child or young person, and of their parents."""

from typing import Annotated

from pydantic import Field

from case_api.domain.content.texts import Passage
from case_api.domain.content.vocabulary import ViewHolder, ViewTopic
from events.contracts import ContractModel


class View(ContractModel):
    """One view, interest or aspiration, in the words in which it was given."""

    holder: ViewHolder
    topic: ViewTopic
    text: Passage


Views = Annotated[tuple[View, ...], Field(max_length=100)]
"""In the order in which they are shown."""
