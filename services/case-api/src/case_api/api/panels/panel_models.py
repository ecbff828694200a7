"""Panels as requests and responses."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.people.person_record import RecordedBy
from case_api.domain.panels.panel import Panel
from case_api.store.panels.panels import PanelVersion
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, PanelId


class CreatePanelRequest(StrictModel):
    """A panel to create. `panel_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "panel": {
                        "held_on": "2026-05-14",
                        "starts_at": "09:30",
                        "ends_at": "12:30",
                        "kind": "resources",
                        "members": [
                            {
                                "member_id": "00000000-0000-4000-8000-000000000001",
                                "role": "chair",
                                "officer_id": "00000000-0000-4000-8000-000000000002",
                            },
                            {
                                "member_id": "00000000-0000-4000-8000-000000000003",
                                "role": "headteacher",
                                "name": "Sam Example",
                            },
                        ],
                    }
                }
            ]
        }
    )

    panel_id: PanelId | MISSING = MISSING
    panel: Panel


class PanelRecord(StrictModel):
    """A panel as recorded now."""

    panel_id: PanelId
    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    recorded_by: RecordedBy
    panel: Panel

    @classmethod
    def of(cls, found: PanelVersion) -> Self:
        """The response for a panel."""
        return cls(
            panel_id=found.panel_id,
            version=found.version,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            panel=found.document,
        )


class PanelPage(StrictModel):
    """A page of the panels, in the order of their days."""

    panels: Annotated[tuple[PanelRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
