"""What the wiring of several processes has in common."""

from datetime import timedelta
from typing import Final

from chassis.database import dsn
from deadline_service.settings import Settings
from deadline_service.store import schema
from events.append_notify import AppendListener, AppendNotifier
from events.log import schema as log

SCHEMAS: Final = (
    log.SCHEMA,
    schema.SCHEMA,
)


def notification_pair(settings: Settings) -> tuple[AppendNotifier, AppendListener]:
    """What wakes other processes after a commit, and what is woken by theirs."""
    return AppendNotifier(dsn(settings.database_url)), AppendListener(dsn(settings.database_url))


def quiet_period(settings: Settings) -> timedelta:
    """How long a case has no evaluated fact before it is announced."""
    return timedelta(seconds=settings.announcement_quiet_seconds)
