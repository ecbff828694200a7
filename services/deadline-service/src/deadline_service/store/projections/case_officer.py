"""The officers of each case, for officers' worklists: who leads it, and who covers, from when."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.casework.covers import Cover, Lead, covered_periods
from deadline_service.store.schema import SCHEMA
from events.case_projection import CaseProjection
from events.contracts import CaseCoverArranged, CaseOfficerAssigned
from events.contracts.references import OfficerId
from events.contracts.vocabulary.case import OfficerRole
from events.envelope import EventEnvelope


class CaseOfficer(NamedTuple):
    """An officer's period in a case, both days included; `to_on` None: no end is known."""

    from_on: date
    officer_id: OfficerId
    to_on: date | None
    is_cover: bool = False


def case_officers(history: Sequence[EventEnvelope]) -> Iterator[CaseOfficer]:
    """The periods of a case. A lead's ends before the next lead's begins, if not earlier."""
    leads: dict[date, CaseOfficer] = {}
    covers: list[Cover] = []
    for event in (envelope.event for envelope in history):
        match event:
            case CaseOfficerAssigned(role=OfficerRole.LEAD, from_on=day, to_on=end):
                last = None if end is MISSING else end
                leads[day] = CaseOfficer(day, event.officer_id, last)
            case CaseCoverArranged(from_on=day, to_on=end):
                covers.append(Cover(day, end, event.officer_id, event.covers))
            case _:
                pass
    ordered = [leads[day] for day in sorted(leads)]
    for lead, following in pairwise(ordered):
        before = following.from_on - timedelta(days=1)
        yield lead._replace(to_on=min(lead.to_on or before, before))
    yield from ordered[-1:]
    for each in covered_periods([Lead(one.from_on, one.officer_id) for one in ordered], covers):
        yield CaseOfficer(each.from_on, each.officer_id, each.to_on, is_cover=True)


CASE_OFFICER: Final = CaseProjection(
    schema=SCHEMA.name,
    name="case_officer",
    role="deadline_service",
    row=CaseOfficer,
    key=("from_on", "is_cover"),
    indexes=(("officer_id", "from_on"),),
    event_types={CaseOfficerAssigned.type, CaseCoverArranged.type},
    apply=case_officers,
)
