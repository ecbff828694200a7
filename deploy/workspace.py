"""The members of the workspace: their schemas, settings and roles."""

from collections.abc import Mapping
from typing import Final

from case_api.settings import Settings as CaseApiSettings
from case_api.store import schema as case_api
from chassis import clock, identity
from chassis.settings import DatabaseSettings
from deadline_service.settings import Settings as DeadlineServiceSettings
from deadline_service.store import schema as deadline_service
from deploy.administration import settings as administration
from events.log import schema as log
from events.sealing.settings import SealerSettings
from notification_service.settings import Settings as NotificationServiceSettings
from notification_service.store import schema as notification_service

LOGIN_ROLES: Final = (
    case_api.ROLE,
    deadline_service.ROLE,
    notification_service.ROLE,
    log.SEALER_ROLE,
    administration.ROLE,
)
"""Every role that processes log in with."""

ALL_SCHEMAS: Final = (
    log.SCHEMA,
    identity.SCHEMA,
    clock.SCHEMA,
    case_api.SCHEMA,
    deadline_service.SCHEMA,
    notification_service.SCHEMA,
)
"""Every schema, in the order in which they must be migrated."""

SETTINGS_BY_MODULE: Final[Mapping[str, type[DatabaseSettings]]] = {
    "case_api": CaseApiSettings,
    "deadline_service": DeadlineServiceSettings,
    "notification_service": NotificationServiceSettings,
    "events.sealing": SealerSettings,
    "deploy.administration": administration.AdministrationSettings,
}
"""The settings that processes read from the environment, by module."""

ROLE_BY_MODULE: Final[Mapping[str, str]] = {
    "case_api": case_api.ROLE.name,
    "deadline_service": deadline_service.ROLE.name,
    "notification_service": notification_service.ROLE.name,
    "events.sealing": log.SEALER_ROLE.name,
    "deploy.administration": administration.ROLE.name,
}
"""The database role that processes log in with, by module."""
