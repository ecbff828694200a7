"""What a council chose."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.council import CouncilSettings
from events.envelope import LedgerId

_SETTINGS: Final = "SELECT settings FROM deadline.council WHERE ledger_id = $1"
_CHOOSE: Final = """
INSERT INTO deadline.council (ledger_id, settings) VALUES ($1, $2)
ON CONFLICT (ledger_id) DO UPDATE SET settings = EXCLUDED.settings, changed_at = now()
"""


async def settings_of(db: AsyncConnection, ledger_id: LedgerId) -> CouncilSettings:
    """A council's settings; the defaults if it chose nothing."""
    text = await (await driver(db)).fetchval(_SETTINGS, ledger_id)
    return CouncilSettings() if text is None else CouncilSettings.model_validate_json(text)


async def choose(db: AsyncConnection, ledger_id: LedgerId, settings: CouncilSettings) -> None:
    """Keep a council's settings. Its deadlines follow when they are next timed."""
    text = settings.model_dump_json(exclude_defaults=True)
    await (await driver(db)).execute(_CHOOSE, ledger_id, text)
