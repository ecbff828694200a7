"""The items of panels: each version is stored whole, and none is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from asyncpg import ForeignKeyViolationError, Record

from case_api.domain.errors import UnknownCase
from case_api.domain.panels.panel_item import PanelItem
from chassis.database import DriverConnection
from events.contracts.references import PanelId, PanelItemRef
from events.envelope import CaseId, LedgerId

MAX_ITEMS: Final = 200
"""Items of one panel."""
MAX_ITEM_VERSIONS: Final = 100
"""Versions of one item."""

ItemPlace: TypeAlias = tuple[UUID, int]
"""The place of an item among those of a case: the id of its panel, and its number."""

_COLUMNS: Final = "panel_id, item, version, case_id, document, recorded_at, recorded_by"
_INSERT: Final = f"""
    INSERT INTO case_api.panel_item (ledger_id, {_COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""  # noqa: S608  # our own words
LAST_ITEM_QUERY: Final = """
    SELECT item FROM case_api.panel_item
     WHERE ledger_id = $1 AND panel_id = $2 ORDER BY item DESC, version DESC LIMIT 1
"""
ITEM_QUERY: Final = f"""
    SELECT {_COLUMNS} FROM case_api.panel_item
     WHERE ledger_id = $1 AND panel_id = $2 AND item = $3 ORDER BY version DESC LIMIT 1
"""  # noqa: S608
ITEMS_QUERY: Final = f"""
    SELECT DISTINCT ON (item) {_COLUMNS} FROM case_api.panel_item
     WHERE ledger_id = $1 AND panel_id = $2 AND item > $3
     ORDER BY item, version DESC LIMIT $4
"""  # noqa: S608
ITEM_VERSIONS_QUERY: Final = f"""
    SELECT {_COLUMNS} FROM case_api.panel_item
     WHERE ledger_id = $1 AND panel_id = $2 AND item = $3 AND version < $4
     ORDER BY version DESC LIMIT $5
"""  # noqa: S608
CASE_ITEMS_QUERY: Final = f"""
    SELECT DISTINCT ON (panel_id, item) {_COLUMNS} FROM case_api.panel_item
     WHERE ledger_id = $1 AND case_id = $2 AND (panel_id, item) > ($3, $4)
     ORDER BY panel_id, item, version DESC LIMIT $5
"""  # noqa: S608


class TooManyItems(Exception):
    """A panel, or an item, would have more than it can."""


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """A version of an item. `recorded_by` is a reference to who recorded it."""

    panel_id: PanelId
    item: int
    version: int
    case_id: CaseId
    document: PanelItem
    recorded_at: datetime
    recorded_by: str

    @property
    def ref(self) -> PanelItemRef:
        """What a fact calls this version by."""
        return PanelItemRef(panel_id=self.panel_id, item=self.item, version=self.version)

    @property
    def place(self) -> ItemPlace:
        """The place among the items of its case."""
        return self.panel_id, self.item


async def next_item(db: DriverConnection, ledger_id: LedgerId, panel_id: PanelId) -> int:
    """The number of the next item of a panel, which this transaction has locked.

    Raises:
        TooManyItems: the panel has the maximum.
    """
    last = await db.fetchval(LAST_ITEM_QUERY, ledger_id, panel_id) or 0
    if last >= MAX_ITEMS:
        raise TooManyItems(f"a panel has at most {MAX_ITEMS} items")
    return last + 1


async def insert_item(db: DriverConnection, ledger_id: LedgerId, new: ItemVersion) -> None:
    """Store a version of an item of a panel that this transaction has locked.

    Raises:
        UnknownCase: there is no such case; the transaction must end. TooManyItems: the item has the
            maximum of versions.
    """
    if new.version > MAX_ITEM_VERSIONS:
        raise TooManyItems(f"an item has at most {MAX_ITEM_VERSIONS} versions")
    key = new.panel_id, new.item, new.version, new.case_id
    stored = new.document.model_dump_json(), new.recorded_at, new.recorded_by
    try:
        await db.execute(_INSERT, ledger_id, *key, *stored)
    except ForeignKeyViolationError:
        raise UnknownCase from None


async def find_item(
    db: DriverConnection, ledger_id: LedgerId, panel_id: PanelId, item: int
) -> ItemVersion | None:
    """An item in its current version, or None where there is none."""
    row = await db.fetchrow(ITEM_QUERY, ledger_id, panel_id, item)
    return None if row is None else _item(row)


async def items_after(
    db: DriverConnection, ledger_id: LedgerId, panel_id: PanelId, after: int, limit: int
) -> Sequence[ItemVersion]:
    """At most `limit` items of a panel after a number, in their order, in the current versions."""
    return [_item(row) for row in await db.fetch(ITEMS_QUERY, ledger_id, panel_id, after, limit)]


async def item_versions(
    db: DriverConnection, ledger_id: LedgerId, item: tuple[PanelId, int], before: int, limit: int
) -> Sequence[ItemVersion]:
    """At most `limit` versions of an item before a number, the latest first."""
    rows = await db.fetch(ITEM_VERSIONS_QUERY, ledger_id, *item, before, limit)
    return [_item(row) for row in rows]


async def case_items_after(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, after: ItemPlace, limit: int
) -> Sequence[ItemVersion]:
    """At most `limit` items about a case after a place, in the current versions."""
    rows = await db.fetch(CASE_ITEMS_QUERY, ledger_id, case_id, *after, limit)
    return [_item(row) for row in rows]


def _item(row: Record) -> ItemVersion:
    panel_id, item, version, case_id, text, recorded_at, recorded_by = row
    document = PanelItem.model_validate_json(text, extra="ignore")
    return ItemVersion(panel_id, item, version, case_id, document, recorded_at, recorded_by)
