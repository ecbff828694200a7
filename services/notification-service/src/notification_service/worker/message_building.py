"""Messages about events of one log, with the references of their cases."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from events.envelope import CaseId
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent
from notification_service.domain.case_references import CaseReferences
from notification_service.domain.message import ServiceUrls, WebhookMessage, build_message

_CASE_FAMILY: Final = ("case",)


async def build_messages(
    log: PostgresLog, events: Sequence[StoredEvent], urls: ServiceUrls
) -> Sequence[WebhookMessage]:
    """The messages about some events, in their order; one query, whatever their number.

    References are read from the log, not from a table of our own: there is no table to synchronise,
    and a replay gives the same bytes (docs/adr/0062).
    """
    if not events:
        return []
    by_case: defaultdict[CaseId, list[StoredEvent]] = defaultdict(list)
    case_ids = {each.stream_id for each in events}
    for recorded in await log.read_stored_streams(case_ids, _CASE_FAMILY):
        by_case[recorded.stream_id].append(recorded)
    references = {case_id: CaseReferences(of_case) for case_id, of_case in by_case.items()}
    return [
        build_message(
            each,
            urls,
            references[each.stream_id].as_of(each.position)
            if each.stream_id in references
            else None,
        )
        for each in events
    ]
