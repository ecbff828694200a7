"""The creation of a document, once however often the request is sent."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from case_api.store.directory.versioned_table import StoredDocument


class CreatedDocument(BaseModel):
    """The stored result of a creation: the id, and when it was recorded.

    The rest of the response is the body of the request, which is the same each time it is sent: so
    nothing personal is stored with the result.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    id: UUID
    recorded_at: datetime

    @classmethod
    def of(cls, stored: StoredDocument[Any]) -> Self:
        """The result of storing a first version."""
        return cls(id=stored.id, recorded_at=stored.recorded_at)
