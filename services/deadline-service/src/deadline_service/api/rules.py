"""The rulebook as applied."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.identity import Principal, require_scopes
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from deadline_service.api.dependencies import Context
from deadline_service.domain.publication.published_rules import PublishedRule, PublishedRulebook
from events.contracts.references import RuleId

router = APIRouter(prefix="/v1", tags=["rules"])

Reader = Annotated[Principal, require_scopes("deadlines:read")]


@router.get(
    "/rules",
    response_model=PublishedRulebook,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def list_rules(request: Request, context: Context, _: Reader) -> Response:
    """Every rule with its source and examples, and every exception.

    Provisions that are deliberately no rules are listed with the reason.
    """
    return context.rulebook_responses.rulebook.or_not_modified(request)


@router.get(
    "/rules/{rule}",
    response_model=PublishedRule,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_rule(
    request: Request, context: Context, _: Reader, rule: Annotated[RuleId, Path()]
) -> Response:
    """A rule in all its versions, with its examples."""
    found = context.rulebook_responses.rules.get(rule)
    if found is None:
        raise NotFound
    return found.or_not_modified(request)
