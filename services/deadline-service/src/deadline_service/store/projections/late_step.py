"""The steps of late plans and reviews in each case: docs/lateness.md."""

from typing import Final

from deadline_service.domain.lateness.late_steps import LATENESS_TYPES, LateStep, late_steps
from deadline_service.store.schema import ROLE, SCHEMA
from events.case_projection import CaseProjection

LATE_STEP: Final = CaseProjection(
    schema=SCHEMA.name,
    name="late_step",
    role=ROLE.name,
    row=LateStep,
    key=("measure", "item_id", "place"),
    indexes=(("measure", "closed_on"),),
    event_types=LATENESS_TYPES,
    apply=late_steps,
)
