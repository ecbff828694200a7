"""The rulebook as applied."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.identity import Identity, needs
from chassis.preconditions import IF_NONE_MATCH, REREAD
from chassis.problems import NotFound
from deadline_service.api.dependencies import Context
from deadline_service.domain.publication.published_rules import PublishedRule, PublishedRulebook
from events.contracts.references import RuleId

router = APIRouter(prefix="/v1", tags=["rules"])

Reader = Annotated[Identity, needs("deadlines:read")]


@router.get(
    "/rules", response_model=PublishedRulebook, responses=REREAD, openapi_extra=IF_NONE_MATCH
)
async def list_rules(request: Request, context: Context, _: Reader) -> Response:
    """Every rule with its source and examples, every exception, and what is no rule, and why."""
    return context.rulebook_responses.rulebook.or_not_modified(request)


@router.get(
    "/rules/{rule}", response_model=PublishedRule, responses=REREAD, openapi_extra=IF_NONE_MATCH
)
async def get_rule(
    request: Request, context: Context, _: Reader, rule: Annotated[RuleId, Path()]
) -> Response:
    """A rule in all its versions, with its examples."""
    found = context.rulebook_responses.rules.get(rule)
    if found is None:
        raise NotFound
    return found.or_not_modified(request)
