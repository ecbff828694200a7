"""The members of the workspace: their schemas, settings and roles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from case_api.settings import Settings as CaseApiSettings
from case_api.store import migrate as case_api
from chassis import clock, identity
from chassis.settings import DatabaseSettings
from deadline_service.settings import Settings as DeadlineServiceSettings
from deadline_service.store import migrate as deadline_service
from events.log import migrate as log
from events.sealing.settings import SealerSettings
from notification_service.settings import Settings as NotificationServiceSettings
from notification_service.store import migrate as notification_service

ALL_SCHEMAS: Final[tuple[tuple[str, Path], ...]] = (
    (log.SCHEMA, log.MIGRATIONS),
    (identity.SCHEMA, identity.MIGRATIONS),
    (clock.SCHEMA, clock.MIGRATIONS),
    (case_api.SCHEMA, case_api.MIGRATIONS),
    (deadline_service.SCHEMA, deadline_service.MIGRATIONS),
    (notification_service.SCHEMA, notification_service.MIGRATIONS),
)
"""Every schema and its migrations, in the order in which they must be created."""

SETTINGS_BY_MODULE: Final[Mapping[str, type[DatabaseSettings]]] = {
    "case_api": CaseApiSettings,
    "deadline_service": DeadlineServiceSettings,
    "notification_service": NotificationServiceSettings,
    "events.sealing": SealerSettings,
}
"""The settings that processes read from the environment, by module."""

ROLE_BY_MODULE: Final[Mapping[str, str]] = {
    "case_api": "case_api",
    "deadline_service": "deadline_service",
    "notification_service": "notification_service",
    "events.sealing": "log_sealer",
}
"""The database role that processes log in with, by module."""
