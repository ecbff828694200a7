"""Whether a process lives, and whether it should be sent work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import JSONResponse

Check: TypeAlias = Callable[[], Awaitable[bool]]

_WITHIN: Final = 2.0
"""Seconds for all checks together."""

router = APIRouter(include_in_schema=False)


class Health:
    """The state of a process: draining once told so, and otherwise as good as its checks."""

    def __init__(self, checks: Mapping[str, Check] = MappingProxyType({})) -> None:
        self._checks = dict(checks)
        self.draining = False

    async def reasons(self) -> list[str]:
        """Why no work should be sent; empty when it should. Never takes long."""
        if self.draining:
            return ["draining"]
        answers = await asyncio.gather(*(self._answer(check) for check in self._checks.values()))
        return [name for name, good in zip(self._checks, answers, strict=True) if not good]

    async def _answer(self, check: Check) -> bool:
        try:
            async with asyncio.timeout(_WITHIN):
                return await check()
        except Exception:  # noqa: BLE001  # whatever it is, it is not ready
            return False


def database(engine: AsyncEngine) -> Check:
    """Whether the database answers."""

    async def answers() -> bool:
        async with engine.connect() as db:
            return await db.scalar(text("SELECT true")) is True

    return answers


@router.get("/livez")
async def livez() -> JSONResponse:
    """The process runs. Never asks the database: restarting us would not repair it."""
    return JSONResponse({"status": "live"})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The process can do its work now, or the reasons why not."""
    health: Health = request.app.state.health
    reasons = await health.reasons()
    if reasons:
        return JSONResponse({"status": "not ready", "reasons": reasons}, 503)
    return JSONResponse({"status": "ready"})
