"""What the agreements of a council come to in some months, summed up by one of their details."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic_core import MISSING

from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.months import Month
from events.contracts.published_enum import PublishedEnum
from events.envelope import CaseId


class CommitmentGroup(PublishedEnum):
    """By what commitments are summed up."""

    CASE = "case"
    PROVIDER = "provider"
    PLACEMENT_TYPE = "placement_type"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class CaseAgreement:
    """An agreement, and the case that it is of."""

    case_id: CaseId
    agreement: FundingAgreement


def totals(
    agreements: Iterable[CaseAgreement], group_by: CommitmentGroup, months: Sequence[Month]
) -> Mapping[str, int]:
    """The pence of each group in the months, which follow each other; a group of 0 is left out.

    A group is named by its id, code or month; agreements without one are in the group `""`.
    """
    found = Counter[str]()
    for each in agreements:
        if group_by is CommitmentGroup.MONTH:
            for month in months:
                found[str(month)] += _cost(each, month, month)
        else:
            found[_group(each, group_by)] += _cost(each, months[0], months[-1])
    return +found


def _cost(each: CaseAgreement, first: Month, last: Month) -> int:
    return each.agreement.cost_between(first.first_day, last.last_day)


def _group(each: CaseAgreement, group_by: CommitmentGroup) -> str:
    if group_by is CommitmentGroup.CASE:
        return str(each.case_id)
    agreement = each.agreement
    by_provider = group_by is CommitmentGroup.PROVIDER
    detail = agreement.provider_id if by_provider else agreement.placement_type
    return "" if detail is MISSING else str(detail)
