"""A database, a fault proxy, and the processes that use it through the proxy."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.workspace import LOGIN_ROLES
from tests.faults.support import AdminQueries, build_two_councils

from chassis.database import create_engine
from chassis.testing import Database, TestServer, fresh_database, shared_server
from chassis.testing.faults import FaultProxy, fault_proxy
from chassis.testing.process import ServiceProcess, running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS


@dataclass(frozen=True, slots=True)
class FaultEnvironment:
    """The environment of fault tests. Its processes are stopped in order at the end."""

    database: Database
    proxy: FaultProxy
    records: AdminQueries
    _folder: Path
    _started: AsyncExitStack

    async def start(
        self, command: str, port_setting: str | None = None, **settings: str
    ) -> ServiceProcess:
        """A process that is ready."""
        return await self._started.enter_async_context(
            self.running(command, port_setting, **settings)
        )

    def running(
        self, command: str, port_setting: str | None = None, **settings: str
    ) -> AbstractAsyncContextManager[ServiceProcess]:
        """A process that runs during a block."""
        url = self.proxy.url_for(command.split(maxsplit=1)[0])
        given = {"DATABASE_URL": url, **UNREACHABLE_LIMITS, **settings}
        return running_process(command, given, self._folder / f"{command}.log", port_setting)


@asynccontextmanager
async def fault_environment(on: TestServer | None = None) -> AsyncGenerator[FaultEnvironment]:
    """An environment on a server, by default that of the test run."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-"))
        database = await stack.enter_async_context(
            fresh_database(on or shared_server(*LOGIN_ROLES), "two_councils", build_two_councils)
        )
        engine = create_engine(database.admin_url, pool_size=4)
        stack.push_async_callback(engine.dispose)
        proxy = await stack.enter_async_context(fault_proxy(database))
        async with AsyncExitStack() as started:
            yield FaultEnvironment(
                database, proxy, AdminQueries(database, engine), Path(folder), started
            )
