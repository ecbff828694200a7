"""Health checks and metrics on a port of their own, which is not public."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from chassis import health, telemetry
from chassis.app_state import provide
from chassis.health import Health
from chassis.serve import BackgroundServer, open_socket, uvicorn_config


@asynccontextmanager
async def serve_probes(state: Health) -> AsyncGenerator[None]:
    """Serve /livez, /readyz and /metrics while the block runs, if METRICS_PORT names a port.

    Raises:
        CannotStart: the port is taken.
    """
    port = os.environ.get("METRICS_PORT")
    if not port:
        yield
        return
    app = FastAPI(openapi_url=None)
    provide(app, state)
    app.include_router(health.router)
    app.include_router(telemetry.router)
    server = BackgroundServer(uvicorn_config(app, 1), app, 0)
    sockets = [open_socket(os.environ.get("BIND_HOST", "127.0.0.1"), int(port))]
    serving = asyncio.create_task(server.serve(sockets))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
