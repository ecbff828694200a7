"""Which people of a case were erased: the log has their ids, and the record of people has not."""

from collections.abc import Iterable
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import CasePersonErased
from events.envelope import EventEnvelope


def erased_person_ids(facts: Iterable[EventEnvelope]) -> frozenset[UUID]:
    """The related people of a case whose data was erased, by their ids."""
    return frozenset(
        each.event.person_id
        for each in facts
        if isinstance(each.event, CasePersonErased) and each.event.person_id is not MISSING
    )
