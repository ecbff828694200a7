"""The sender of a command, and its request."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import NAMESPACE_URL, uuid5

from fastapi import Depends, Request

from case_api.api.dependencies import AppContext, CaseWriter, app_context
from case_api.store.command_executor import CommandExecutor
from case_api.store.event_metadata import EventMetadata
from chassis import idempotency, request_id
from chassis.idempotency import IdempotencyKeyDep, IdempotentRequest
from chassis.identity import Principal, require_scopes
from events.envelope import LedgerId

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The context of one request that records facts."""

    app: AppContext
    ledger_id: LedgerId
    metadata: EventMetadata

    def executor(self, request: IdempotentRequest) -> CommandExecutor:
        """The executor of the command of a POST."""
        return CommandExecutor(
            self.app.engine, self.app.vault, self.app.idempotency, request, self.metadata
        )


async def command_context(request: Request, identity: CaseWriter) -> CommandContext:
    """The context of a request."""
    return context_of(request, identity)


def context_of(request: Request, identity: Principal) -> CommandContext:
    """The context of a request of a client."""
    app = app_context(request)
    traceparent = request.headers.get("traceparent", "")
    metadata = EventMetadata(
        actor=identity.actor,
        correlation_id=uuid5(NAMESPACE_URL, request_id.current(request.scope)),
        traceparent=traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
        new_id=app.new_id,
    )
    return CommandContext(app, LedgerId(identity.ledger_id), metadata)


async def identify_request(
    request: Request, identity: CaseWriter, key: IdempotencyKeyDep
) -> IdempotentRequest:
    """The identity of a POST, the same each time that it is sent."""
    return idempotency.idempotent_request(identity, request, key, await request.body())


def _context_with(scope: str) -> Callable[..., Awaitable[CommandContext]]:
    """The context of a request of a client with a scope in place of `cases:write`."""
    needed = require_scopes(scope)

    async def context(request: Request, identity: Annotated[Principal, needed]) -> CommandContext:
        return context_of(request, identity)

    return context


def _request_with(scope: str) -> Callable[..., Awaitable[IdempotentRequest]]:
    """The identity of a POST of a client with a scope in place of `cases:write`."""
    needed = require_scopes(scope)

    async def identify(
        request: Request, identity: Annotated[Principal, needed], key: IdempotencyKeyDep
    ) -> IdempotentRequest:
        return await identify_request(request, identity, key)

    return identify


CommandContextDep = Annotated[CommandContext, Depends(command_context)]
"""An operation's parameter for the context of its request."""
IdempotentRequestDep = Annotated[IdempotentRequest, Depends(identify_request)]
"""A POST operation's parameter for its identity."""
PersonContextDep = Annotated[CommandContext, Depends(_context_with("people:write"))]
"""The same for a client with the scope `people:write`."""
TextContextDep = Annotated[CommandContext, Depends(_context_with("texts:write"))]
"""The same for a client with the scope `texts:write`."""
TextRequestDep = Annotated[IdempotentRequest, Depends(_request_with("texts:write"))]
"""The same for a POST of a client with the scope `texts:write`."""
DocumentContextDep = Annotated[CommandContext, Depends(_context_with("documents:write"))]
"""The same for a client with the scope `documents:write`."""
DocumentRequestDep = Annotated[IdempotentRequest, Depends(_request_with("documents:write"))]
"""The same for a POST of a client with the scope `documents:write`."""
ErasureContextDep = Annotated[CommandContext, Depends(_context_with("cases:erase"))]
"""The same for a client with the scope `cases:erase`."""
ErasureRequestDep = Annotated[IdempotentRequest, Depends(_request_with("cases:erase"))]
"""The same for a POST of a client with the scope `cases:erase`."""
PlanContextDep = Annotated[CommandContext, Depends(_context_with("plans:write"))]
"""The same for a client with the scope `plans:write`."""
PlanRequestDep = Annotated[IdempotentRequest, Depends(_request_with("plans:write"))]
"""The same for a POST of a client with the scope `plans:write`."""
