"""The three services and administration-api as processes, over one database with two councils."""

import asyncio
import secrets
import tempfile
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from deploy.workspace import LOGIN_ROLES
from tests.faults.deadline_calls import FIRST_DAY
from tests.faults.support import OTHER_COUNCIL, AdminQueries, ApiClient, build_two_councils
from tests.hostile.administration_calls import administrator_key
from tests.hostile.operations import HostileOperation, operations_of
from tests.hostile.raw_http import RawClient
from tests.hostile.valid_calls import valid_calls
from tests.journeys.notice_desk import NOTIFY_TOKEN

from chassis.database import create_engine
from chassis.identity import KeyKind
from chassis.testing import Database, fresh_database, shared_server
from chassis.testing.process import READY_TIMEOUT_SECONDS, ServiceProcess, running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

CURSOR_SECRET: Final = secrets.token_hex(32)
ADMINISTRATION: Final = "administration-api"
_PORTS: Final = {
    "case-api": "CASE_API_PORT",
    "deadline-service": "DEADLINE_SERVICE_PORT",
    "notification-service": "NOTIFICATION_SERVICE_PORT",
    ADMINISTRATION: "ADMINISTRATION_API_PORT",
}
SERVICES: Final = tuple(_PORTS)
"""Every process with an API."""
_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "deadline-service": {"SANDBOX_TODAY": FIRST_DAY.isoformat()},
    "notification-service": {
        "WEBHOOK_SECRETS_KEY": b64encode(bytes(range(32))).decode(),
        "SMTP_URL": "smtp://127.0.0.1:9",
        "NOTIFY_CALLBACK_TOKEN": NOTIFY_TOKEN,
    },
}
_KEY_KINDS: Final = {"deadline-service": KeyKind.TEST}
"""The kind of key that each service accepts: deadline-service runs as a sandbox."""


@dataclass(frozen=True, slots=True)
class HostileTarget:
    """A running service, its operations with a valid request of each, and keys of two councils."""

    name: str
    process: ServiceProcess
    client: RawClient
    document: Mapping[str, Any] = field(repr=False)  # a loop formats a task at each test: megabytes
    operations: Sequence[HostileOperation] = field(repr=False)
    key: str
    other_key: str
    log: Path

    def log_size(self) -> int:
        """How many bytes of log lines there are."""
        return self.log.stat().st_size

    def logged_since(self, size: int) -> bytes:
        """The log lines after so many bytes."""
        return self.log.read_bytes()[size:]


@asynccontextmanager
async def hostile_targets() -> AsyncGenerator[Mapping[str, HostileTarget]]:
    """The processes, ready, with valid requests of every operation."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hostile-")))
        database = await stack.enter_async_context(
            fresh_database(shared_server(*LOGIN_ROLES), "two_councils", build_two_councils)
        )
        engine = create_engine(database.admin_url, pool_size=4)
        stack.push_async_callback(engine.dispose)
        records = AdminQueries(database, engine)
        processes = await asyncio.gather(
            *(
                stack.enter_async_context(_started(service, database, folder))
                for service in SERVICES
            )
        )
        targets = await asyncio.gather(
            *(
                _target(service, process, records, folder)
                for service, process in zip(SERVICES, processes, strict=True)
            )
        )
        for each in targets:
            stack.callback(each.client.close)
        yield {each.name: each for each in targets}


@asynccontextmanager
async def _started(
    service: str, database: Database, folder: Path
) -> AsyncGenerator[ServiceProcess]:
    package = service.replace("-", "_")
    settings = {
        "DATABASE_URL": database.url_for(package),
        "CURSOR_SECRET": CURSOR_SECRET,
        **UNREACHABLE_LIMITS,
        **_SETTINGS.get(service, {}),
    }
    log = folder / f"{service}.log"
    command = "deploy.administration" if service == ADMINISTRATION else f"{package} api"
    async with running_process(command, settings, log, _PORTS[service]) as process:
        yield process


async def _target(
    service: str, process: ServiceProcess, records: AdminQueries, folder: Path
) -> HostileTarget:
    key, other_key = await _keys(service, records)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(headers=headers, timeout=READY_TIMEOUT_SECONDS) as http:
        document: Mapping[str, Any] = (await http.get(f"{process.url}/openapi.json")).json()
        calls = await valid_calls(service, ApiClient(http, process.url), document, records)
        operations = operations_of(document, calls, process.url, key)
    client = RawClient(int(process.url.rpartition(":")[2]))
    return HostileTarget(
        service,
        process,
        client,
        document,
        operations,
        key,
        other_key,
        folder / f"{service}.log",
    )


async def _keys(service: str, records: AdminQueries) -> tuple[str, str]:
    """Keys of two councils, or of two administrators."""
    if service == ADMINISTRATION:
        database = records.database
        return await administrator_key(database), await administrator_key(database)
    kind = _KEY_KINDS.get(service, KeyKind.LIVE)
    return await records.key(kind=kind), await records.key(OTHER_COUNCIL, kind)
