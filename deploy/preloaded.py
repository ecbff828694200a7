"""What the programs of the system import, for the process from which they are forked."""

from typing import Final

PRELOADED: Final = (
    "case_api.main",
    "case_api.processes.importer",
    "deadline_service.main",
    "deadline_service.processes.announcer",
    "deadline_service.processes.evaluator",
    "deadline_service.processes.projector",
    "deadline_service.processes.simulator",
    "notification_service.main",
    "notification_service.processes.enqueuer",
    "notification_service.processes.notice_composer",
    "notification_service.processes.notice_sender",
    "notification_service.processes.sender",
    "events.cli",
    "events.sealing.sealer",
    "deploy.administration.main",
    "deploy.administrator",
    "deploy.supervisor",
)
"""Not a module that is run as a program, which would be imported twice."""
