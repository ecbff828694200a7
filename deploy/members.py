"""Every schema there is, in the order in which it must be made."""

from pathlib import Path
from typing import Final

from case_api.store import migrate as case_api
from chassis import clock, identity
from deadline_service.store import migrate as deadline_service
from events.log import migrate as log
from notification_service.store import migrate as notification_service

SCHEMAS: Final[tuple[tuple[str, Path], ...]] = (
    (log.SCHEMA, log.MIGRATIONS),
    (identity.SCHEMA, identity.MIGRATIONS),
    (clock.SCHEMA, clock.MIGRATIONS),
    (case_api.SCHEMA, case_api.MIGRATIONS),
    (deadline_service.SCHEMA, deadline_service.MIGRATIONS),
    (notification_service.SCHEMA, notification_service.MIGRATIONS),
)
