"""What figures count in each case, as it was known on each day: docs/figures.md."""

from typing import Final

from deadline_service.domain.figures.measured_items import MEASURED_TYPES, measured_items
from deadline_service.domain.figures.measured_process import MeasuredItem
from deadline_service.store.schema import ROLE, SCHEMA
from events.case_projection import CaseProjection

MEASURED_ITEM: Final = CaseProjection(
    schema=SCHEMA.name,
    name="measured_item",
    role=ROLE.name,
    row=MeasuredItem,
    key=("measure", "item_id", "part", "known_from"),
    indexes=(("measure", "done_on"), ("measure", "due_on"), ("measure", "ended_on")),
    event_types=MEASURED_TYPES,
    apply=measured_items,
    as_recorded=True,
)
