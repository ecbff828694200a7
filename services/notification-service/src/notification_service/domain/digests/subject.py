"""What a digest is about: the work of a reader, or the reviews of a setting."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from notification_service.domain.digests.content import DigestReader


@dataclass(frozen=True, slots=True)
class WorkOf:
    """The work of a reader, each working day. `reader_id` None: the whole council's."""

    reader: DigestReader
    reader_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviewsOf:
    """The plans that a setting has to review, once a term. `urn` is its number in the register."""

    urn: str


DigestSubject: TypeAlias = WorkOf | ReviewsOf
