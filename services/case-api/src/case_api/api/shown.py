"""Cases and facts as they are answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import MISSING

from case_api.domain.case import Case
from case_api.domain.picture import Request, Stage, requests, stage
from events.contracts import CaseOpened, Event, Value
from events.contracts.case import Flags
from events.contracts.references import CaseReference, Cohort, FactPosition
from events.envelope import CaseId, Position, Recorded
from events.history import effective


class ShownCase(Value):
    """A case as its facts left it."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    cohort: Cohort
    flags: Flags
    stage: Stage
    taken_over_on: date | MISSING = MISSING
    requests: Annotated[tuple[Request, ...], Field(max_length=1000)]
    version: FactPosition
    """How many facts were looked at."""
    position: FactPosition
    """The place of the latest of them in the council's ledger."""


class ShownFact(Value):
    """A recorded fact. `data` is as the contract of its `type` and `schema_version` says."""

    position: FactPosition
    case_id: CaseId
    version: FactPosition
    """The case's version after it."""
    event_id: UUID
    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    schema_version: Annotated[int, Field(ge=1, le=1000)]
    recorded_at: AwareDatetime
    because_of: FactPosition | MISSING = MISSING
    """The fact because of which it was recorded."""
    data: Mapping[str, JsonValue]


class HistoryFact(ShownFact):
    """A fact in the history of its case, and what became of it."""

    counts: bool
    """False: it was voided, or it is a correction or a void itself."""
    corrected: Mapping[str, JsonValue] | MISSING = MISSING
    """The data as it counts now, if it was corrected."""


def shown_case(case_id: CaseId, case: Case, heard: Sequence[Recorded]) -> ShownCase | None:
    """A case to answer, or None where it had not been opened."""
    if case.opened is None or not isinstance(case.opened.event, CaseOpened):
        return None
    return ShownCase(
        case_id=case_id,
        reference=case.opened.event.reference,
        cohort=case.cohort,
        flags=tuple(case.flags),
        stage=stage(case),
        taken_over_on=case.opened.event.taken_over_on,
        requests=tuple(requests(case)),
        version=heard[-1].stream_version,
        position=heard[-1].position,
    )


def shown_fact(fact: Recorded) -> ShownFact:
    """A fact to answer, as it was recorded."""
    return ShownFact.model_validate(_fields(fact))


def shown_history(history: Sequence[Recorded]) -> Sequence[HistoryFact]:
    """Every fact of a case, with what became of it."""
    counting = {fact.position: fact.event for fact in effective(history)}
    return [_with_fate(fact, counting) for fact in history]


def _with_fate(fact: Recorded, counting: Mapping[Position, Event]) -> HistoryFact:
    now = counting.get(fact.position)
    told = {**_fields(fact), "counts": now is not None}
    if now is not None and now != fact.event:
        told["corrected"] = now.model_dump(mode="json")
    return HistoryFact.model_validate(told)


def _fields(fact: Recorded) -> dict[str, object]:
    return {
        "position": fact.position,
        "case_id": fact.stream_id,
        "version": fact.stream_version,
        "event_id": fact.event_id,
        "type": fact.event.type,
        "schema_version": fact.event.schema_version,
        "recorded_at": fact.recorded_at,
        "because_of": fact.cause.position if fact.cause else MISSING,
        "data": fact.event.model_dump(mode="json"),
    }
