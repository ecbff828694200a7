"""The personal budgets of a case."""

from fastapi import APIRouter, Request

from case_api.api.budgets.models import PersonalBudgetPage, PersonalBudgetRecord
from case_api.api.case_on_day import OnDay, read_case_on
from case_api.api.case_pages import WantedPage, page_of_case
from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.budgets.personal_budgets import personal_budgets
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])


@router.get(
    "/cases/{case_id}/personal-budgets", operation_id="listPersonalBudgets", responses={400: {}}
)
async def list_personal_budgets(
    request: Request, case_id: CaseId, identity: CaseReader, wanted: WantedPage, on: OnDay = None
) -> PersonalBudgetPage:
    """The personal budgets of a case, with what is paid directly on a day, reviews and changes.

    A reduction or a stop counts from the day on which it takes effect, unless it was reconsidered
    and not upheld. By when a review is due is a deadline of deadline-service (`dp-review-first`).
    Source: CFA s.49; SI 2014/1652.
    """
    context = app_context(request)
    case, day = await read_case_on(context, identity, case_id, on)
    of = {"ledger": str(identity.ledger_id), "of": f"{case_id} {on}"}
    page = page_of_case(
        *(context.cursors, {"list": "personal-budgets", **of}, wanted),
        personal_budgets(case, day),
        lambda each: (each.requested.on, each.position),
    )
    return PersonalBudgetPage(
        budgets=tuple(map(PersonalBudgetRecord.of, page.rows)), next=page.next
    )
