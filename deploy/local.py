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
from chassis.fork_server import ForkServer
from chassis.identity import parse_peppers
from deploy.database import SystemDatabase, provide_database
from deploy.database_supervisor import supervise_database
from deploy.demo_council import Credentials, KeyIssuing, ensure_credentials
from deploy.local_secrets import LocalSecrets, ensure_folder, ensure_seal_key, ensure_secrets
from deploy.migrate import migrate
from deploy.notice_email import notice_email
from deploy.postgres import DatabaseUnusable
from deploy.preloaded import PRELOADED
from deploy.readiness import report_readiness
from deploy.run_config import LOCAL_HOST, RunConfig, RunRefused, reserve
from deploy.status import Status
from deploy.supervisor import PROCFILE, SupervisedProcess, read_procfile
from deploy.workspace import ROLE_BY_MODULE

ROOT: Final = Path(__file__).parent.parent
STOP_WITH_STDIN: Final = "--stop-with-stdin"
"""Argument for a parent program: the run stops at the end of its standard input, a pipe."""

DISPOSABLE: Final = "--disposable"
"""Argument for a parent program that removes the data of the run: its database is not flushed."""


async def run_system(
    machine: RunConfig, served: SystemDatabase, status: Status, forks: ForkServer
) -> None:
    """Migrate the database, and keep every process of the Procfile running until stopped."""
    stop = _stop_event()
    forks.prepare()
    secrets = ensure_secrets(machine.data_dir)
    await migrate(served.url, secrets.passwords)
    status.print_state("database", served.description)
    kind = SandboxSettings.model_validate({"sandbox": _sandbox()}).key_kind
    issuing = KeyIssuing(kind, parse_peppers(secrets.api_key_peppers))
    found, new = await ensure_credentials(served.url, machine.data_dir, machine.urls, issuing)
    status.print_state("council", _council_status(found, new, machine))
    running = _supervised_processes(machine, served, secrets, status, forks)
    tasks = [asyncio.create_task(each.supervise()) for each in running]
    tasks.append(asyncio.create_task(supervise_database(served.embedded, status)))
    try:
        if await report_readiness(machine, running, stop, status):
            _print_metrics(machine, status)
            _print_first_steps(found, machine, status)
            await stop.wait()
    finally:
        status.print_message("Stopping ...")
        await asyncio.gather(*(each.stop() for each in running))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _supervised_processes(
    machine: RunConfig,
    served: SystemDatabase,
    secrets: LocalSecrets,
    status: Status,
    forks: ForkServer,
) -> Sequence[SupervisedProcess]:
    """One for each line of the Procfile, with the settings that its service reads."""
    logs = machine.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    email = notice_email(machine, os.environ, secrets.cursor_secret)
    beside = {
        **_ports(machine),
        **email.settings,
        "NOTIFICATION_SERVICE_URL": machine.urls["notification_service"],
    }
    return [
        SupervisedProcess(
            program,
            {
                **_settings(machine, served, secrets, program.command),
                **email.settings,
                **_metrics(machine, place),
            },
            logs,
            status,
            forks,
        )
        for place, program in enumerate(read_procfile(PROCFILE))
    ] + [SupervisedProcess(each, beside, logs, status, forks) for each in email.programs]


def _metrics(machine: RunConfig, place: int) -> Mapping[str, str]:
    """The metrics port of a process, if metrics are on."""
    ports = machine.metrics_ports
    return {"METRICS_PORT": str(ports[place])} if ports else {}


def _settings(
    machine: RunConfig, served: SystemDatabase, secrets: LocalSecrets, command: Sequence[str]
) -> Mapping[str, str]:
    role = ROLE_BY_MODULE[command[command.index("-m") + 1]]
    return {
        "DATABASE_URL": served.url_for_role(role, secrets.passwords[role]),
        "WEBHOOK_SECRETS_KEY": secrets.webhook_secrets_key,
        "CURSOR_SECRET": secrets.cursor_secret,
        "PERSONAL_DATA_KEYS": secrets.personal_data_keys,
        "PERSONAL_DATA_INDEX_KEYS": secrets.personal_data_index_keys,
        "DESTROYED_KEYS_DIR": str(ensure_folder(machine.data_dir / "destroyed-keys")),
        "API_KEY_PEPPERS": secrets.api_key_peppers,
        "SEAL_KEY": str(ensure_seal_key(machine.data_dir)),
        "SEALS_DIR": str(machine.data_dir / "seals"),
        "WEBHOOK_ALLOW_LOOPBACK": os.environ.get("WEBHOOK_ALLOW_LOOPBACK", "1"),
        "SANDBOX": _sandbox(),
        "ANNOUNCEMENT_QUIET_SECONDS": os.environ.get("ANNOUNCEMENT_QUIET_SECONDS", "1"),
        **{f"{name.upper()}_URL": url for name, url in machine.urls.items()},
        **_ports(machine),
    }


def _ports(machine: RunConfig) -> Mapping[str, str]:
    return {f"{name.upper()}_PORT": str(port) for name, port in machine.ports.items()}


def _sandbox() -> str:
    """The value of SANDBOX: on unless the environment sets it."""
    return os.environ.get("SANDBOX", "1")


def _council_status(found: Credentials | None, new: bool, machine: RunConfig) -> str:  # noqa: FBT001
    file = machine.data_dir / "credentials.json"
    if found is None:
        return "this database holds councils already, so no demonstration council was registered"
    how = "registered" if new else "registered by an earlier run"
    return f"{found.council} (999), {how}; its key is in {file}"


def _print_first_steps(found: Credentials | None, machine: RunConfig, status: Status) -> None:
    """Print a first request to try."""
    status.print_message()
    if found is not None:
        status.print_message("Try it:")
        case_api = machine.urls["case_api"]
        status.print_message(
            f"  curl -s {case_api}/v1/cases -H 'Authorization: Bearer {found.api_key}'"
        )
    status.print_message(
        "A demonstration with checks, on a system of its own: run make demo in another terminal."
    )
    status.print_message("Ctrl-C stops everything.")


def _print_metrics(machine: RunConfig, status: Status) -> None:
    if ports := machine.metrics_ports:
        first, last = f"http://{LOCAL_HOST}:{ports[0]}/metrics", ports[-1]
        status.print_state("metrics", f"{first} to {last}, in the order of the Procfile")


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    if STOP_WITH_STDIN in sys.argv:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    return stop


def main() -> None:
    """Run; exit with code 1 and one sentence if the system cannot start."""
    status = Status()
    try:
        machine = RunConfig.from_environment(os.environ)
        with reserve(machine):
            status.print_message(f"SEND casework backend, data in {machine.data_dir}")
            database = provide_database(machine, is_disposable=DISPOSABLE in sys.argv)
            with ForkServer(PRELOADED) as forks, database as served:
                asyncio.run(run_system(machine, served, status, forks))
    except (RunRefused, DatabaseUnusable, EmbeddedPostgresError) as error:
        sys.exit(f"Cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped before it had started.")
    status.print_message("Stopped.")


if __name__ == "__main__":
    main()
