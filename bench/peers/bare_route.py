"""A bare FastAPI route: the same body, validated as FastAPI does, and one INSERT.

`python -m bench.peers.bare_route <port> <database address>`. No token, no scope, no idempotency, no
history and no decision; the same server, loop and parser as the services.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from bench.facts import SAMPLE_ACTOR, SAMPLE_BODY, SAMPLE_FACT, TRACEPARENT
from bench.peers.bare_insert import INSERT_EVENT, unique_position

_HASH = bytes(32)


class AdviceRequest(BaseModel):
    """The request body."""

    request_id: UUID
    kind: str
    adviser: str
    requested_on: date


class AdviceRequestWritten(BaseModel):
    """The response body."""

    case_id: UUID
    position: int
    version: int
    advice_id: UUID


def create_bare_app(url: str) -> FastAPI:
    """The application: one route."""

    @asynccontextmanager
    async def pooled(app: FastAPI) -> AsyncGenerator[None]:
        async with asyncpg.create_pool(url, min_size=10, max_size=10) as app.state.pool:
            yield

    app = FastAPI(lifespan=pooled)

    async def write(case_id: UUID, _body: AdviceRequest) -> AdviceRequestWritten:
        event_id, at = uuid4(), unique_position(0)
        async with app.state.pool.acquire() as connection:
            await connection.execute(
                INSERT_EVENT,
                uuid4(),
                at,
                case_id,
                1,
                event_id,
                SAMPLE_FACT.type,
                1,
                SAMPLE_ACTOR,
                uuid4(),
                TRACEPARENT,
                datetime.now(UTC),
                _HASH,
                SAMPLE_BODY,
            )
        return AdviceRequestWritten(case_id=case_id, position=at, version=1, advice_id=event_id)

    app.add_api_route(
        "/v1/cases/{case_id}/advice-requests", write, methods=["POST"], status_code=201
    )
    app.add_api_route("/readyz", _ready)
    return app


async def _ready() -> str:
    return "ready"


if __name__ == "__main__":
    uvicorn.run(
        create_bare_app(sys.argv[2]),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
