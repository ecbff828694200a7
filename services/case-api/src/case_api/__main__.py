"""`python -m case_api api|importer|…`: a process or a command.

A process imports its own wiring alone: a worker does not wait for the import of the API.
"""

import sys

from chassis.gc_tuning import collect_less_often


def main() -> None:
    """Run the process or command that the command line names."""
    if sys.argv[1:] == ["importer"]:
        from case_api.processes.importer import importer
        from case_api.processes.shared import configured_settings

        importer(configured_settings())
    else:
        from case_api.main import main

        main()


if __name__ == "__main__":
    collect_less_often()
    main()
