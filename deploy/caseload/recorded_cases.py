"""The facts of generated cases as the log would have them, without a system and without I/O.

For tests, benchmarks and the back-test of a forecast.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import count
from uuid import UUID, uuid5

from case_api.domain.imports.imported_case import imported_case_model
from case_api.domain.imports.taken_over import decide_import
from deploy.caseload.cases import ImportedRow, generated_cases
from deploy.caseload.made_up_case import stable_id
from events.contracts.references import CaseId
from events.envelope import EventEnvelope, LedgerId, Position

_AUTHORITY = "999"
_ACTOR = "client:caseload"


def recorded_cases(
    seed: int, size: int, today: date, ledger_id: LedgerId, as_of: date | None = None
) -> Iterator[Sequence[EventEnvelope]]:
    """The history of each case of a council, in the order in which an import records them.

    With `as_of`, an earlier day: as it would have been imported then (`generated_cases`).

    Raises:
        ValueError: as `generated_cases`.
    """
    position, until = 0, today if as_of is None else as_of
    for row in generated_cases(seed, size, today, as_of=as_of):
        facts = recorded_case(row, until, ledger_id, Position(position))
        position += len(facts)
        yield facts


def recorded_case(
    row: ImportedRow, today: date, ledger_id: LedgerId, after: Position
) -> Sequence[EventEnvelope]:
    """The facts of one row, as an import on `today` decides and records them after a position.

    Ids follow from the reference, and so are the same each time. Every fact is recorded at 9:00 UTC
    of `today`.

    Raises:
        ImpossibleCase: one of them cannot have happened.
        ValidationError: the row does not fit the format of an import.
    """
    case = imported_case_model().model_validate_json(json.dumps(row))
    case_id = CaseId(stable_id(0, "case", case.reference))
    ids = (uuid5(case_id, str(number)) for number in count())
    taken_over = decide_import(case, _AUTHORITY, today, lambda: next(ids))
    recorded_at = datetime.combine(today, time(9), UTC)
    return [
        EventEnvelope(
            ledger_id=ledger_id,
            position=Position(after + version),
            stream_id=case_id,
            stream_version=version,
            event_id=_event_id(case_id, version),
            actor=_ACTOR,
            correlation_id=case_id,
            cause=None,
            traceparent=None,
            recorded_at=recorded_at,
            event=event,
        )
        for version, event in enumerate(taken_over.events, 1)
    ]


def _event_id(case_id: CaseId, version: int) -> UUID:
    return uuid5(case_id, f"event {version}")
