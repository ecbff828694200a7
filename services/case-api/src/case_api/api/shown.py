"""Cases and facts as they are answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import MISSING, from_json, to_json

from case_api.domain.case import Case
from case_api.domain.picture import Request, Stage, requests, stage
from case_api.store.case_log import FACTS_AT_MOST
from events.contracts import CaseOpened, ContractModel, Event
from events.contracts.case import CaseFlags
from events.contracts.references import CaseReference, Cohort, EventPosition
from events.envelope import CaseId, EventEnvelope, Position
from events.history import effective
from events.stored_event import StoredEvent, decode_events


class ShownCase(ContractModel):
    """A case as its facts left it."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    cohort: Cohort
    flags: CaseFlags
    stage: Stage
    taken_over_on: date | MISSING = MISSING
    requests: Annotated[tuple[Request, ...], Field(max_length=FACTS_AT_MOST)]
    version: EventPosition
    """How many facts were looked at."""
    position: EventPosition
    """The place of the latest of them in the council's ledger."""
    not_interpreted: EventPosition | MISSING = MISSING
    """How many facts of the case were recorded by a newer release and are left out here."""


class ShownFact(ContractModel):
    """A recorded fact. `data` is as the contract of its `type` and `schema_version` says."""

    position: EventPosition
    case_id: CaseId | MISSING = MISSING
    """Left out where the fact is about the whole ledger, as `ledger.restored` is."""
    version: EventPosition
    """The case's version after it."""
    event_id: UUID
    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    schema_version: Annotated[int, Field(ge=1, le=1000)]
    recorded_at: AwareDatetime
    because_of: EventPosition | MISSING = MISSING
    """The fact because of which it was recorded."""
    interpreted: bool
    """Whether this release knows the type in this version. If not, `data` is exactly as it was
    recorded, by a newer release."""
    data: Mapping[str, JsonValue]
    data_text: str | MISSING = MISSING
    """The recorded text, where it cannot be sent on as JSON; `data` is empty then."""


class HistoryFact(ShownFact):
    """A fact in the history of its case, and what became of it."""

    counts: bool
    """False: it was voided, or it is a correction or a void itself."""
    corrected: Mapping[str, JsonValue] | MISSING = MISSING
    """The data as it counts now, if it was corrected."""


def shown_case(case: Case, told: Sequence[StoredEvent], unread: int) -> ShownCase | None:
    """A case to answer, or None where it had not been opened.

    `told` is what was recorded in it, of which this code cannot read `unread` facts.
    """
    if case.opened is None or not isinstance(case.opened.event, CaseOpened):
        return None
    return ShownCase(
        case_id=told[-1].stream_id,
        reference=case.opened.event.reference,
        cohort=case.cohort,
        flags=tuple(case.flags),
        stage=stage(case),
        taken_over_on=case.opened.event.taken_over_on,
        requests=tuple(requests(case)),
        version=told[-1].stream_version,
        position=told[-1].position,
        not_interpreted=unread or MISSING,
    )


def shown_fact(fact: StoredEvent) -> ShownFact:
    """A fact to answer, as it was recorded."""
    return ShownFact.model_validate(_fields(fact, _read(fact)))


def shown_history(history: Sequence[StoredEvent]) -> Sequence[HistoryFact]:
    """Every fact of a case, with what became of it."""
    known = {fact.position: fact for fact in decode_events(history).decoded}
    counting = {fact.position: fact.event for fact in effective([*known.values()])}
    return [_with_fate(fact, known.get(fact.position), counting) for fact in history]


def _with_fate(
    fact: StoredEvent, known: EventEnvelope | None, counting: Mapping[Position, Event]
) -> HistoryFact:
    now = counting.get(fact.position)
    told = {**_fields(fact, known), "counts": known is None or now is not None}
    if known is not None and now is not None and now != known.event:
        told["corrected"] = now.model_dump(mode="json")
    return HistoryFact.model_validate(told)


def _read(fact: StoredEvent) -> EventEnvelope | None:
    """The fact in the words of its contract, None where this code does not know them."""
    return next(iter(decode_events([fact]).decoded), None)


def _json(text: str) -> Mapping[str, JsonValue] | None:
    """A recorded text as JSON, None where it cannot be sent on as what it says.

    That may be half of a surrogate pair, a number without bounds, or a depth without end.
    """
    try:
        found: JsonValue = from_json(text)
        said = isinstance(found, dict) and from_json(to_json(found, inf_nan_mode="null")) == found
    except (ValueError, RecursionError):
        return None
    return found if said and isinstance(found, dict) else None


def _fields(fact: StoredEvent, known: EventEnvelope | None) -> dict[str, object]:
    text: str | MISSING = MISSING
    if known is None:
        version, data = fact.schema_version, _json(fact.body)
        text = fact.body if data is None else MISSING
    else:
        version, data = known.event.schema_version, known.event.model_dump(mode="json")
    return {
        "position": fact.position,
        "case_id": MISSING if fact.family == "ledger" else fact.stream_id,
        "version": fact.stream_version,
        "event_id": fact.event_id,
        "type": fact.type,
        "schema_version": version,
        "recorded_at": fact.recorded_at,
        "because_of": fact.cause.position if fact.cause else MISSING,
        "interpreted": known is not None,
        "data": data or {},
        "data_text": text,
    }
