"""What a retention run found of a case whose period has ended. None of it is personal data."""

from dataclasses import dataclass

from case_api.domain.retention.schedule import ClassPeriod
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import CaseId, EventDate, EventPosition


class RetentionOutcome(PublishedEnum):
    """What a retention run found, or did. What is in the way has the code of an erasure."""

    DUE = "due"
    """Nothing is in the way of erasing the case."""
    ERASED = "erased"
    LEGAL_HOLD = "legal_hold"
    """A legal hold is in effect."""
    PROCESSING_RESTRICTED = "processing_restricted"
    """A restriction of processing is in effect."""
    ERASURE_HELD = "erasure_held"
    """An appeal, order, recommendation or complaint is open."""
    CASE_NOT_ENDED = "case_not_ended"
    """The case was not closed, and has no plan that ended."""
    IMPORT_UNFINISHED = "import_unfinished"
    """An import of the council had not ended, whose rows may be about anybody."""
    DOCUMENTS_ELSEWHERE = "documents_elsewhere"
    """Documents of the case are in the council's own store. Erase the case by erasePersonalData:
    its answer has their locations, which no other answer has afterwards."""
    NO_BIRTH_DATE = "no_birth_date"
    """The case has no person. It is never erased by a run."""
    ALREADY_ERASED = "already_erased"
    """It was erased by another request, since the run began."""
    NO_LONGER_DUE = "no_longer_due"
    """The flags or the birth date were changed since the run compared the case."""
    FAILED = "failed"
    """It could not be checked, or not be erased. The log of the process has the reason."""


@dataclass(frozen=True, slots=True)
class BlockingFact:
    """The recorded fact because of which a case is not erased."""

    type: str
    position: EventPosition
    on: EventDate | None


@dataclass(frozen=True, slots=True)
class RetentionFinding:
    """A case whose period has ended.

    `period` is that of its record class, None where the case could not be checked.
    """

    case_id: CaseId
    period: ClassPeriod | None
    outcome: RetentionOutcome
    in_the_way: BlockingFact | None = None
