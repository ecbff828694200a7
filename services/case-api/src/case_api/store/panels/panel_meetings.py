"""The meetings of a council's panels, as a calendar has them."""

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from asyncpg import Record

from case_api.domain.panels.panel_meeting import PanelMeeting
from chassis.database import DriverConnection
from events.envelope import LedgerId

MEETINGS_QUERY: Final = """
    SELECT panel.panel_id, panel.version, panel.held_on, panel.recorded_at,
           stored.kind, stored.starts_at, stored.ends_at, stored.cancelled,
           last.item, last.recorded_at AS last_item_at
      FROM (
          SELECT panel_id, version, held_on, document, recorded_at
            FROM case_api.panel
           WHERE ledger_id = $1 AND held_on BETWEEN $2 AND $3
           ORDER BY held_on, panel_id LIMIT $4
      ) AS panel
      CROSS JOIN LATERAL jsonb_to_record(panel.document::jsonb)
          AS stored (kind text, starts_at text, ends_at text, cancelled boolean)
      LEFT JOIN LATERAL (
          SELECT item, recorded_at
            FROM case_api.panel_item
           WHERE ledger_id = $1 AND panel_id = panel.panel_id
           ORDER BY item DESC, version LIMIT 1
      ) AS last ON true
     ORDER BY panel.held_on, panel.panel_id
"""
"""Of each panel one item is read: the last, in its first version."""


async def panel_meetings(
    db: DriverConnection, ledger_id: LedgerId, days: tuple[date, date], limit: int
) -> Sequence[PanelMeeting]:
    """At most `limit` meetings from a day to another, cancelled ones too, the first day first."""
    return [_meeting(row) for row in await db.fetch(MEETINGS_QUERY, ledger_id, *days, limit)]


def _meeting(row: Record) -> PanelMeeting:
    return PanelMeeting(
        panel_id=row["panel_id"],
        version=row["version"],
        held_on=row["held_on"],
        kind=row["kind"],
        starts_at=_time(row["starts_at"]),
        ends_at=_time(row["ends_at"]),
        items=row["item"] or 0,
        changed_at=max(row["recorded_at"], row["last_item_at"] or row["recorded_at"]),
        cancelled=bool(row["cancelled"]),
    )


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
