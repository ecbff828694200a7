"""Chronologies of cases, each read whole from the log."""

from collections.abc import Sequence

from case_api.domain.chronology import ChronologyFilter, chronology
from case_api.domain.chronology_item import ChronologyItem
from case_api.domain.inspection.inspected_case import InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


async def read_chronology_items(
    log: PostgresLog, case: InspectedCase, moment: ListMoment
) -> Sequence[ChronologyItem]:
    """What happened in a case up to a day, as known at a moment; nothing if the case is erased.

    Corrections that were recorded by then are applied. An entry without a day in law has that of
    its recording.
    """
    if case.is_erased:
        return ()
    stored = await log.read_stored_streams([case.case_id])
    known = [each for each in stored if each.position <= moment.position]
    entries = chronology(decode_events(known).decoded, ChronologyFilter(to_on=moment.day))
    return [ChronologyItem.of(each) for each in entries]
