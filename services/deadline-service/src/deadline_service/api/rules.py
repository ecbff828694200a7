"""The rulebook as applied."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.identity import Identity, needs
from chassis.preconditions import IF_NONE_MATCH, REREAD
from chassis.problems import NotFound
from deadline_service.api.doors import Outside
from deadline_service.api.shown_rules import ShownRule, ShownRulebook
from events.contracts.references import RuleId

router = APIRouter(prefix="/v1", tags=["rules"])

Reader = Annotated[Identity, needs("deadlines:read")]


@router.get("/rules", response_model=ShownRulebook, responses=REREAD, openapi_extra=IF_NONE_MATCH)
async def list_rules(request: Request, outside: Outside, _: Reader) -> Response:
    """Every rule with its source and examples, every exception, and what is no rule, and why."""
    return outside.rules.rulebook.unless_known(request)


@router.get(
    "/rules/{rule}", response_model=ShownRule, responses=REREAD, openapi_extra=IF_NONE_MATCH
)
async def get_rule(
    request: Request, outside: Outside, _: Reader, rule: Annotated[RuleId, Path()]
) -> Response:
    """A rule in all its versions, with its examples."""
    found = outside.rules.rules.get(rule)
    if found is None:
        raise NotFound
    return found.unless_known(request)
