"""The bodies of Notify's responses, as far as they are used. What else they have is dropped.

They have the address and the words of a message: neither is read.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MESSAGES_PER_PAGE = 250
"""Messages that Notify answers with at once."""


class _Answer(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True)


class AcceptedMessage(_Answer):
    """The answer to a message that Notify has stored, and will send."""

    id: UUID


class NotifyMessage(_Answer):
    """A message at Notify: its id, our reference, and how far it is."""

    id: UUID
    reference: Annotated[str, Field(max_length=1000)] | None = None
    status: Annotated[str, Field(max_length=60)]


class MessagePage(_Answer):
    """Messages of a reference, the newest first."""

    notifications: Annotated[tuple[NotifyMessage, ...], Field(max_length=MESSAGES_PER_PAGE)]


class NotifyError(_Answer):
    """One of the reasons of a refusal: `error` is stable, `message` may change."""

    error: Annotated[str, Field(max_length=100)]
    message: Annotated[str, Field(max_length=4000)] = ""


class NotifyErrors(_Answer):
    """A refusal."""

    errors: Annotated[tuple[NotifyError, ...], Field(max_length=100)]
