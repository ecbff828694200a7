"""What a council chose."""

from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.council import CouncilSettings
from events.envelope import LedgerId

_SETTINGS: Final = "SELECT settings, version FROM deadline.council WHERE ledger_id = $1"
_CHOOSE: Final = """
INSERT INTO deadline.council (ledger_id, settings) VALUES ($1, $2)
ON CONFLICT (ledger_id) DO UPDATE
SET settings = EXCLUDED.settings, version = council.version + 1, changed_at = now()
WHERE $3::integer IS NULL OR council.version = $3
RETURNING version
"""


class Council(NamedTuple):
    """A council's settings, and how often it has chosen; the defaults if it never did."""

    settings: CouncilSettings = CouncilSettings()
    version: int = 0


async def council_of(db: AsyncConnection, ledger_id: LedgerId) -> Council:
    """What a council has chosen by now."""
    row = await (await driver(db)).fetchrow(_SETTINGS, ledger_id)
    if row is None:
        return Council()
    return Council(CouncilSettings.model_validate_json(row["settings"]), row["version"])


async def settings_of(db: AsyncConnection, ledger_id: LedgerId) -> CouncilSettings:
    """A council's settings; the defaults if it chose nothing."""
    return (await council_of(db, ledger_id)).settings


async def choose(
    db: AsyncConnection,
    ledger_id: LedgerId,
    settings: CouncilSettings,
    *,
    instead_of: int | None = None,
) -> bool:
    """Keep a council's settings; its cases are then timed anew (worker/retiming.py).

    Not if somebody chose after the version `instead_of`; whether they were kept.
    """
    text = settings.model_dump_json(exclude_defaults=True)
    row = await (await driver(db)).fetchrow(_CHOOSE, ledger_id, text, instead_of)
    return row is not None
