"""An entry of a chronology as it is published: in responses, in files and in print."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.domain.chronology import ChronologyEntry
from case_api.domain.event_wording import event_sentence
from case_api.domain.irregularities.irregularity import IrregularityCode
from case_api.domain.lateness import LateDuty
from events.contracts import ContractModel
from events.contracts.references import DueDate, EventPosition, RuleId
from events.contracts.vocabulary.assessment import ExceptionGround

_MAX_LATE: Final = 20
"""Late duties of one entry: a fact meets a handful of duties."""


class LateDutyItem(ContractModel):
    """A duty that was done after its last day in law, or was not done by then."""

    rule: RuleId
    law_due_on: DueDate
    ground: ExceptionGround | MISSING = MISSING
    """The ground of the exception for which it is no breach."""

    @classmethod
    def of(cls, duty: LateDuty) -> Self:
        """The response for a late duty."""
        return cls(rule=duty.rule, law_due_on=duty.law_due_on, ground=duty.ground or MISSING)


class ChronologyItem(ContractModel):
    """Something that happened in a case."""

    on: date
    """The day that the law counts from; where a fact has none, or announces a deadline, that of its
    recording."""
    statement: Annotated[str, Field(max_length=500)]
    """What happened, with codes and days, in a sentence without names."""
    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    position: EventPosition
    recorded_at: AwareDatetime
    recorded_by: Annotated[str, Field(max_length=200, examples=["client:case-management"])]
    """A reference to who recorded it: the client of an API key, never a person's name."""
    corrected: bool
    """Whether it was recorded otherwise at first."""
    was_on: date | MISSING = MISSING
    """The day as it was recorded at first, where that was corrected to another."""
    voided: bool
    """Whether it was recorded in error; only with `include_amended`."""
    amends: EventPosition | MISSING = MISSING
    """Of a correction or a void: the position of the fact."""
    late: Annotated[tuple[LateDutyItem, ...], Field(max_length=_MAX_LATE)]
    """The duties that it did after their last day in law, as deadline-service announced. Of a
    `deadline.missed`: the duty that had not been done by then."""
    irregularities: Annotated[tuple[IrregularityCode, ...], Field(max_length=20)]
    """In what it departs from the law: see listIrregularities."""

    @classmethod
    def of(cls, entry: ChronologyEntry) -> Self:
        """The item of an entry."""
        return cls(
            on=entry.on,
            statement=event_sentence(entry.event),
            type=entry.event.type,
            position=entry.recorded.position,
            recorded_at=entry.recorded.recorded_at,
            recorded_by=entry.recorded.actor,
            corrected=entry.is_corrected,
            was_on=_moved_from(entry),
            voided=entry.is_voided,
            amends=entry.amends or MISSING,
            late=tuple(map(LateDutyItem.of, entry.late[:_MAX_LATE])),
            irregularities=tuple(entry.irregular),
        )


def _moved_from(entry: ChronologyEntry) -> date | MISSING:
    """The day as it was recorded at first, if it was another."""
    return MISSING if entry.was_on is None or entry.was_on == entry.on else entry.was_on
