"""The panels of a council, each in its current version, in the order of their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from asyncpg import Record, UniqueViolationError

from case_api.domain.panels.panel import Panel
from chassis.database import DriverConnection
from chassis.problems import Conflict
from events.contracts.references import PanelId
from events.envelope import LedgerId

PanelPlace: TypeAlias = tuple[date, UUID]
"""The place of a panel in the list: its day, and its id."""

_INSERT: Final = """
    INSERT INTO case_api.panel
        (ledger_id, panel_id, version, held_on, document, recorded_at, recorded_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_UPDATE: Final = """
    UPDATE case_api.panel
       SET version = $3, held_on = $4, document = $5, recorded_at = $6, recorded_by = $7
     WHERE ledger_id = $1 AND panel_id = $2
"""
PANEL_QUERY: Final = """
    SELECT panel_id, version, document, recorded_at, recorded_by
      FROM case_api.panel WHERE ledger_id = $1 AND panel_id = $2
"""
PANELS_QUERY: Final = """
    SELECT panel_id, version, document, recorded_at, recorded_by
      FROM case_api.panel
     WHERE ledger_id = $1 AND (held_on, panel_id) > ($2, $3) AND held_on <= $4
     ORDER BY held_on, panel_id LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class PanelVersion:
    """A version of a panel. `recorded_by` is a reference to who recorded it."""

    panel_id: PanelId
    version: int
    document: Panel
    recorded_at: datetime
    recorded_by: str

    @property
    def place(self) -> PanelPlace:
        """The place in the list."""
        return self.document.held_on, self.panel_id


async def insert_panel(db: DriverConnection, ledger_id: LedgerId, new: PanelVersion) -> None:
    """Store a new panel.

    Raises:
        Conflict: the id is in use; the transaction must end.
    """
    try:
        await db.execute(_INSERT, ledger_id, *_values(new))
    except UniqueViolationError:
        raise Conflict("the id is in use") from None


async def update_panel(db: DriverConnection, ledger_id: LedgerId, new: PanelVersion) -> None:
    """Replace a panel that this transaction has locked: see `lock_panel`."""
    await db.execute(_UPDATE, ledger_id, *_values(new))


async def find_panel(
    db: DriverConnection, ledger_id: LedgerId, panel_id: PanelId
) -> PanelVersion | None:
    """A panel, or None where there is none of this id."""
    row = await db.fetchrow(PANEL_QUERY, ledger_id, panel_id)
    return None if row is None else _panel(row)


async def lock_panel(
    db: DriverConnection, ledger_id: LedgerId, panel_id: PanelId
) -> PanelVersion | None:
    """The same, and until the transaction ends no other changes the panel or its items."""
    row = await db.fetchrow(f"{PANEL_QUERY} FOR NO KEY UPDATE", ledger_id, panel_id)
    return None if row is None else _panel(row)


async def panels_after(
    db: DriverConnection, ledger_id: LedgerId, after: PanelPlace, to_on: date, limit: int
) -> Sequence[PanelVersion]:
    """At most `limit` panels after a place, up to a day, in the order of their days."""
    return [_panel(row) for row in await db.fetch(PANELS_QUERY, ledger_id, *after, to_on, limit)]


def _values(new: PanelVersion) -> tuple[object, ...]:
    document = new.document
    stored = document.held_on, document.model_dump_json(), new.recorded_at, new.recorded_by
    return (new.panel_id, new.version, *stored)


def _panel(row: Record) -> PanelVersion:
    panel_id, version, text, recorded_at, recorded_by = row
    # What is stored can always be read, even with fields of a later release.
    document = Panel.model_validate_json(text, extra="ignore")
    return PanelVersion(panel_id, version, document, recorded_at, recorded_by)
