"""The sealer: `python -m events.sealing`."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from chassis import logs, startup, worker_process
from chassis.database import create_engine
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS
from chassis.errors import CannotStart
from chassis.health import database_checks
from chassis.settings import load_settings
from events.log.schema import SCHEMA
from events.sealing.folder import SealFolder
from events.sealing.keys import UnusableKey, load_private_key, load_public_key
from events.sealing.schedule import SealingSchedule
from events.sealing.sealer import Sealer
from events.sealing.settings import SealerSettings


def main() -> None:
    """Seal all ledgers at each interval until a signal stops the process."""
    settings = load_settings(SealerSettings)
    logs.configure("sealer", level=settings.log_level, keys={"copy", "ledger", "reason"})
    try:
        key = load_private_key(settings.seal_key)
        older = [load_public_key(each) for each in settings.older_keys]
        copies = settings.copies()
    except (UnusableKey, ValueError) as error:
        sys.exit(f"Cannot start: {error}.")
    engine = create_engine(settings.database_url, pool_size=2, timeouts=MAINTENANCE_TIMEOUTS)
    every = timedelta(seconds=settings.seal_interval_seconds)
    schedule = SealingSchedule(
        engine, Sealer(SealFolder(settings.seals_dir), key, older), every, _now, REGISTRY, copies
    )

    async def seal(stop: asyncio.Event) -> None:
        await startup.check_database(engine, (SCHEMA,))
        await schedule.run(stop)
        await engine.dispose()

    checks = {
        **database_checks(engine),
        "log_matches_seals": schedule.all_verified,
        "seals_are_recent": schedule.is_recent,
    }
    try:
        worker_process.run_worker(seal, checks=checks)
    except CannotStart as error:
        sys.exit(str(error))


def _now() -> datetime:
    return datetime.now(UTC)  # the only place where the process reads the clock


if __name__ == "__main__":
    main()
