"""The stream of a case as it is read to be announced."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Self

from deadline_service.store.subscription import OWN_FAMILY, SUBSCRIBED_FAMILIES
from events.envelope import CaseId, EventEnvelope, Position
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent


class CaseStream(NamedTuple):
    """The facts of a case by their positions, undecoded; its `deadline.*` events; its version."""

    facts: Mapping[Position, StoredEvent]
    announced: Sequence[EventEnvelope]
    version: int

    @classmethod
    def of(cls, stream: Sequence[StoredEvent]) -> Self:
        """The stream of some events, in order.

        Raises:
            UndecodableEvent: this release cannot decode one of its `deadline.*` events.
        """
        return cls(
            {each.position: each for each in stream if each.family in SUBSCRIBED_FAMILIES},
            [each.decode() for each in stream if each.family == OWN_FAMILY],
            stream[-1].stream_version,
        )

    @property
    def latest_fact(self) -> StoredEvent:
        """The fact that was recorded last."""
        return self.facts[max(self.facts)]


async def read_case_streams(
    log: PostgresLog, cases: Collection[CaseId]
) -> Mapping[CaseId, CaseStream]:
    """The streams of some cases, in one query.

    Raises:
        UndecodableEvent: this release cannot decode a `deadline.*` event of one of them.
    """
    if not cases:
        return {}
    streams: defaultdict[CaseId, list[StoredEvent]] = defaultdict(list)
    for each in await log.read_stored_streams(cases):
        streams[each.stream_id].append(each)
    return {case: CaseStream.of(stream) for case, stream in streams.items()}
