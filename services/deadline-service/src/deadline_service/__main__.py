"""`python -m deadline_service api|evaluator|projector|announcer|simulator`.

A process imports its own wiring alone: a worker does not wait for the import of the API.
"""

import sys

from chassis.gc_tuning import collect_less_often

PROCESSES = ("api", "evaluator", "projector", "announcer", "simulator")


def main() -> None:
    """Run the process that the command line names."""
    from chassis import logs
    from chassis.settings import load_settings
    from deadline_service.settings import Settings

    match sys.argv[1:]:
        case ["api"]:
            from deadline_service.main import api as process
        case ["evaluator"]:
            from deadline_service.processes.evaluator import evaluator as process
        case ["projector"]:
            from deadline_service.processes.projector import projector as process
        case ["announcer"]:
            from deadline_service.processes.announcer import announcer as process
        case ["simulator"]:
            from deadline_service.processes.simulator import simulator as process
        case _:
            sys.exit(f"usage: python -m deadline_service {'|'.join(PROCESSES)}")
    settings = load_settings(Settings)
    logs.configure("deadline-service", level=settings.log_level)
    process(settings)


if __name__ == "__main__":  # the processes of api/work_pool.py read this file, too
    collect_less_often()
    main()
