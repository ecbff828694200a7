"""`make run`: the whole system on one machine, in the foreground, until Ctrl-C or SIGTERM."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from chassis.clock import SandboxSettings
from chassis.embedded import EmbeddedPostgresError
from deploy.database import Database, database
from deploy.demonstration import Credentials, credentials
from deploy.machine import HOST, Machine, Occupied, occupy
from deploy.members import ROLES
from deploy.migrate import migrate
from deploy.postgres import Unusable
from deploy.processes import PROCFILE, Running, read_procfile
from deploy.ready import until_ready
from deploy.secrets_kept import Secrets, keep, seal_key
from deploy.status import Status

ROOT: Final = Path(__file__).parent.parent
WITH_PARENT: Final = "--with-parent"
"""The argument with which a program starts us for itself: we stop when our standard input, a pipe
from it, ends. That it does however the program dies, and whenever."""


async def run(machine: Machine, served: Database, status: Status) -> None:
    """Bring the database up to date, and keep every process of the Procfile until told to stop."""
    stop = _until_told()
    kept = keep(machine.data_dir)
    await migrate(served.url, kept.passwords)
    status.line("database", served.told)
    kind = SandboxSettings.model_validate({"sandbox": _sandbox()}).key_kind
    found, new = await credentials(served.url, machine.data_dir, machine.urls, kind)
    status.line("council", _told(found, new, machine))
    running = _programs(machine, served, kept, status)
    tasks = [asyncio.create_task(each.keep()) for each in running]
    try:
        if await until_ready(machine, running, stop, status):
            _tell_metrics(machine, status)
            _invite(found, machine, status)
            await stop.wait()
    finally:
        status.say("Stopping ...")
        await asyncio.gather(*(each.stop() for each in running))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _programs(
    machine: Machine, served: Database, kept: Secrets, status: Status
) -> Sequence[Running]:
    """One for each line of the Procfile, with the settings that its service reads."""
    logs = machine.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    return [
        Running(
            program,
            {**_settings(machine, served, kept, program.command), **_metrics(machine, place)},
            logs,
            status,
        )
        for place, program in enumerate(read_procfile(PROCFILE))
    ]


def _metrics(machine: Machine, place: int) -> Mapping[str, str]:
    """The port of a process's own for figures and health, if there are to be any."""
    ports = machine.metrics_ports
    return {"METRICS_PORT": str(ports[place])} if ports else {}


def _settings(
    machine: Machine, served: Database, kept: Secrets, command: Sequence[str]
) -> Mapping[str, str]:
    role = ROLES[command[command.index("-m") + 1]]
    return {
        "DATABASE_URL": served.as_role(role, kept.passwords[role]),
        "WEBHOOK_SECRETS_KEY": kept.webhook_secrets_key,
        "CURSOR_SECRET": kept.cursor_secret,
        "SEAL_KEY": str(seal_key(machine.data_dir)),
        "SEALS_DIR": str(machine.data_dir / "seals"),
        "WEBHOOK_ALLOW_LOOPBACK": os.environ.get("WEBHOOK_ALLOW_LOOPBACK", "1"),
        "SANDBOX": _sandbox(),
        "REMINDER_QUIET_SECONDS": os.environ.get("REMINDER_QUIET_SECONDS", "1"),
        **{f"{name.upper()}_URL": url for name, url in machine.urls.items()},
        **{f"{name.upper()}_PORT": str(port) for name, port in machine.ports.items()},
    }


def _sandbox() -> str:
    """Whether the day may be set; so it is unless the environment says otherwise."""
    return os.environ.get("SANDBOX", "1")


def _told(found: Credentials | None, new: bool, machine: Machine) -> str:  # noqa: FBT001
    file = machine.data_dir / "credentials.json"
    if found is None:
        return "this database holds councils already, so no demonstration council was registered"
    how = "registered" if new else "registered by an earlier run, and kept"
    return f"{found.council} (999), {how}; its key is in {file}"


def _invite(found: Credentials | None, machine: Machine, status: Status) -> None:
    """Say what to try first."""
    status.say()
    if found is not None:
        status.say("Try it:")
        case_api = machine.urls["case_api"]
        status.say(f"  curl -s {case_api}/v1/cases -H 'Authorization: Bearer {found.api_key}'")
    status.say("A worked story, on a system of its own, in another terminal: make demo")
    status.say("Ctrl-C stops everything.")


def _tell_metrics(machine: Machine, status: Status) -> None:
    if ports := machine.metrics_ports:
        first, last = f"http://{HOST}:{ports[0]}/metrics", ports[-1]
        status.line("metrics", f"{first} to {last}, in the order of the Procfile")


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    if WITH_PARENT in sys.argv:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    return stop


def main() -> None:
    """Run, or say in one sentence why not and exit with code 1."""
    status = Status()
    try:
        machine = Machine.of(os.environ)
        with occupy(machine):
            status.say(f"SEND casework backend, data in {machine.data_dir}")
            with database(machine) as served:
                asyncio.run(run(machine, served, status))
    except (Occupied, Unusable, EmbeddedPostgresError) as why:
        sys.exit(f"Cannot start: {why}")
    except KeyboardInterrupt:
        sys.exit("Stopped before it had started.")
    status.say("Stopped.")


if __name__ == "__main__":
    main()
