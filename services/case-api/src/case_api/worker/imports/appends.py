"""The facts of imported cases, in batches that the log takes."""

from collections.abc import Iterator, Sequence
from typing import Final

from case_api.store.event_metadata import EventMetadata
from case_api.store.imports.cases import CaseToImport
from events.envelope import StreamAppend, StreamState

MAX_BATCH_EVENTS: Final = 500
"""Events that the log records in one call."""


def append_batches_of(
    cases: Sequence[CaseToImport], metadata: EventMetadata
) -> Iterator[Sequence[StreamAppend]]:
    """The facts of new cases, in order; the facts of one case may be in several batches."""
    batch: list[StreamAppend] = []
    room = MAX_BATCH_EVENTS
    for case in cases:
        start, events = 0, case.taken_over.events
        while start < len(events):
            part = events[start : start + room]
            expected = start or StreamState.NONE
            envelopes = [metadata.envelop(event) for event in part]
            batch.append(StreamAppend(case.case_id, envelopes, expected))
            start += len(part)
            room -= len(part)
            if not room:
                yield batch
                batch, room = [], MAX_BATCH_EVENTS
    if batch:
        yield batch
