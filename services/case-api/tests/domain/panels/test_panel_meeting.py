"""What a calendar shows of a panel, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.panels.panel_meeting import PanelMeeting
from events.contracts.references import PanelId

MEETING: Final = PanelMeeting(
    panel_id=PanelId(UUID(int=1)),
    version=2,
    held_on=date(2026, 12, 1),
    kind="resources",
    starts_at=None,
    ends_at=None,
    items=12,
    changed_at=datetime(2026, 11, 20, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("kind", "items", "title"),
    [
        ("resources", 12, "Panel: resources · 12 items"),
        ("complex_needs.early-years", 1, "Panel: complex needs early years · 1 item"),
        ("placement", 0, "Panel: placement · no items"),
    ],
)
def test_a_title_has_the_kind_and_the_number_of_items(kind: str, items: int, title: str) -> None:
    assert replace(MEETING, kind=kind, items=items).title == title


def test_a_revision_grows_with_a_version_and_with_an_item() -> None:
    assert MEETING.revision == 14
    assert replace(MEETING, version=3).revision == replace(MEETING, items=13).revision == 15
