"""The settings of councils."""

from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.council_settings import CouncilSettings
from events.envelope import LedgerId

_SETTINGS: Final = "SELECT settings, version FROM deadline.council_settings WHERE ledger_id = $1"
_SAVE: Final = """
INSERT INTO deadline.council_settings (ledger_id, settings) VALUES ($1, $2)
ON CONFLICT (ledger_id) DO UPDATE
SET settings = EXCLUDED.settings, version = council_settings.version + 1,
    changed_at = EXCLUDED.changed_at
WHERE $3::integer IS NULL OR council_settings.version = $3
RETURNING version
"""


class VersionedSettings(NamedTuple):
    """A council's settings and their version, which is 0 for the defaults."""

    settings: CouncilSettings = CouncilSettings()
    version: int = 0


async def read_versioned_settings(db: AsyncConnection, ledger_id: LedgerId) -> VersionedSettings:
    """A council's settings with their version."""
    row = await (await driver_connection(db)).fetchrow(_SETTINGS, ledger_id)
    if row is None:
        return VersionedSettings()
    return VersionedSettings(CouncilSettings.model_validate_json(row["settings"]), row["version"])


async def read_settings(db: AsyncConnection, ledger_id: LedgerId) -> CouncilSettings:
    """A council's settings; the defaults if it has set none."""
    return (await read_versioned_settings(db, ledger_id)).settings


async def save_settings(
    db: AsyncConnection,
    ledger_id: LedgerId,
    settings: CouncilSettings,
    *,
    expected_version: int | None = None,
) -> bool:
    """Save a council's settings; its cases are then recalculated (worker/recalculation.py).

    Not if the version is no longer `expected_version`. Returns whether they were saved.
    """
    text = settings.model_dump_json(exclude_defaults=True)
    row = await (await driver_connection(db)).fetchrow(_SAVE, ledger_id, text, expected_version)
    return row is not None
