"""`python -m notification_service` with a process, `keys [--rotate]` or `schemas FOLDER`.

A process imports its own wiring alone: a worker does not wait for the import of the API.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.gc_tuning import collect_less_often

if TYPE_CHECKING:
    from notification_service.settings import Settings

PROCESSES: Final = ("api", "enqueuer", "sender", "notice-composer", "notice-sender")
LOG_KEYS: Final = frozenset({"endpoint_id", "delivery_id", "notice_id"})
"""Keys of log lines in addition to the common ones."""


def main() -> None:
    """Run the process that the command line names, or write the schemas of webhooks to a folder."""
    from chassis import logs
    from chassis.errors import CannotStart
    from chassis.settings import load_settings
    from notification_service.settings import Settings

    match sys.argv[1:]:
        case ["api"]:
            from notification_service.main import api as process
        case ["enqueuer"]:
            from notification_service.processes.enqueuer import enqueuer as process
        case ["sender"]:
            from notification_service.processes.sender import sender as process
        case ["notice-composer"]:
            from notification_service.processes.notice_composer import notice_composer as process
        case ["notice-sender"]:
            from notification_service.processes.notice_sender import notice_sender as process
        case ["keys", *rotate] if rotate in ([], ["--rotate"]):
            process = _keys_command(rotate=bool(rotate))
        case ["schemas", folder]:
            from notification_service.api.webhook_schemas import write_webhook_schemas

            write_webhook_schemas(Path(folder))
            return
        case _:
            commands = "|".join((*PROCESSES, "keys [--rotate]", "schemas FOLDER"))
            sys.exit(f"usage: python -m notification_service {commands}")
    settings = load_settings(Settings)
    logs.configure("notification-service", level=settings.log_level, keys=LOG_KEYS)
    try:
        process(settings)
    except CannotStart as error:
        sys.exit(str(error))


def _keys_command(*, rotate: bool) -> "Callable[[Settings], None]":
    """What prints or rotates keys, and exits with 1 where some are not the current one."""
    from notification_service.processes.keys import keys

    def run(settings: "Settings") -> None:
        if not keys(settings, rotate=rotate):
            sys.exit(1)

    return run


if __name__ == "__main__":
    collect_less_often()
    main()
