"""`python -m deploy.caseload SIZE`: fills the system of `make run` with a made-up council.

Exit code 0 if every case is in the system, 1 if not, 130 when interrupted.
"""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import httpx

from deploy.caseload.cases import MAX_SIZE
from deploy.caseload.filling import MadeUpCouncil, fill
from deploy.caseload.officers import team_id
from deploy.demo.council_client import CallRefused
from deploy.demo.system import SystemAccess, is_system_ready, read_access
from events.london_day import london_day

_INTERRUPTED: Final = 130
_NO_SYSTEM: Final = "No system is running here: start one with `make run`, in another terminal."


def main(arguments: Sequence[str]) -> int:
    """The exit code. Wrong usage exits with 2."""
    stated = _parser().parse_args(arguments)
    access = read_access(Path(os.environ.get("DATA_DIR", ".local")))
    if access is None or not is_system_ready(access):
        return _fail(_NO_SYSTEM)
    made_up = MadeUpCouncil(stated.seed, stated.size, stated.today)
    try:
        result = fill(access, made_up, _print_line)
    except (CallRefused, httpx.TransportError) as error:
        return _fail(f"{error}\nRun the same command again: what was imported stays as it is.")
    except KeyboardInterrupt:
        return _interrupted()
    for each in result.refusals:
        sys.stderr.write(f"  {each}\n")
    if result.refused:
        return _fail("Cases were refused. Is the day of the sandbox before --today?")
    if result.differing:
        _print_line("Cases that differ were imported as of another day: --today names it.")
    _print_line(_where_to_look(access, made_up))
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m deploy.caseload",
        description="Fill the system of `make run` with a made-up council: docs/caseload.md.",
    )
    parser.add_argument("size", type=_size, help=f"cases, from 1 to {MAX_SIZE:,}")
    parser.add_argument("--seed", type=_seed, default=1, help="another council; 1 if left out")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=london_day(datetime.now(UTC)),
        help="the day as of which it is, such as 2026-11-27; today if left out",
    )
    return parser


def _size(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MAX_SIZE:
        return int(text)
    raise ArgumentTypeError(f"must be a whole number from 1 to {MAX_SIZE:,}")


def _seed(text: str) -> int:
    if text.isdecimal():
        return int(text)
    raise ArgumentTypeError("must be a whole number from 0")


def _where_to_look(access: SystemAccess, made_up: MadeUpCouncil) -> str:
    team = team_id(made_up.seed, 0)
    return (
        "Look at (the key is in credentials.json, in the folder of the data):\n"
        f"  {access.case_api}/v1/teams/{team}/caseloads\n"
        f"  {access.case_api}/v1/cases\n"
        f"  {access.deadline_service}/v1/deadlines\n"
        "Deadlines are evaluated now, and announced some minutes after the import."
    )


def _interrupted() -> int:
    sys.stderr.write("\nInterrupted. Run the same command again: nothing is imported twice.\n")
    return _INTERRUPTED


def _fail(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
