"""Executes the command of a POST once, however often the request is sent."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from case_api.api.command_context import CommandContext
from case_api.api.errors import FactPointer, translate_errors, whole_body
from case_api.store.command_result import CommandResult
from chassis.idempotency import IdempotentOutcome, IdempotentRequest
from chassis.problems import Problem
from events.retry import retry_on_conflict

ResultT = TypeVar("ResultT", bound=BaseModel)


async def execute(
    context: CommandContext,
    request: IdempotentRequest,
    attempt: Callable[[], Awaitable[CommandResult]],
    pointer: FactPointer = whole_body,
) -> IdempotentOutcome[CommandResult]:
    """The result of a command on a case, or of the same request before: see `execute_as`."""
    return await execute_as(CommandResult, context, request, attempt, pointer)


async def execute_as(
    model: type[ResultT],
    context: CommandContext,
    request: IdempotentRequest,
    attempt: Callable[[], Awaitable[ResultT]],
    pointer: FactPointer = whole_body,
) -> IdempotentOutcome[ResultT]:
    """The result of a command, or of the same request before.

    `attempt` is one try of the request's command, which stores its result (a `model`), repeated
    where another writer came first. `pointer` points at the facts of the command in the body. An
    earlier result is read only when the command is refused, or its result is stored already,
    because nearly every request is the first.

    Raises:
        Problem: the command was refused, and nothing happened.
    """
    idempotency = context.app.idempotency
    try:
        with translate_errors(pointer):
            result = await retry_on_conflict(attempt)
    except Problem:
        earlier = await idempotency.find(request, model)
        if earlier is None:
            raise
        return IdempotentOutcome(earlier, replayed=True)
    context.app.notify()
    return IdempotentOutcome(result, replayed=False)
