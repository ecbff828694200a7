"""The rulebook as applied."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.identity import Identity, needs
from chassis.problems import NotFound
from deadline_service.api.doors import Outside
from deadline_service.api.shown_exceptions import ShownInformation, shown_exceptions
from deadline_service.api.shown_rules import ShownRule, ShownRulebook, shown_rule
from deadline_service.api.tagged import unless_known
from events.contracts.references import RuleId

router = APIRouter(prefix="/v1", tags=["rules"])

Reader = Annotated[Identity, needs("deadlines:read")]


@router.get("/rules", response_model=ShownRulebook)
async def list_rules(request: Request, outside: Outside, _: Reader) -> Response:
    """Every rule with its source and examples, every exception, and what is no rule, and why."""
    book = outside.rulebook
    names = dict.fromkeys(rule.id for rule in book.rules)
    rules = tuple(shown_rule(book.versions(name), outside.examples) for name in names)
    left_out = {each.id: each.reason for each in book.not_rules}
    shown = ShownRulebook(
        rules=rules,
        not_rules=left_out,
        exceptions=tuple(shown_exceptions(book)),
        information=tuple(ShownInformation.of(each) for each in outside.contents.information),
    )
    return unless_known(request, shown)


@router.get("/rules/{rule}", response_model=ShownRule)
async def get_rule(
    request: Request, outside: Outside, _: Reader, rule: Annotated[RuleId, Path()]
) -> Response:
    """A rule in all its versions, with its examples."""
    versions = outside.rulebook.versions(rule)
    if not versions:
        raise NotFound
    return unless_known(request, shown_rule(versions, outside.examples))
