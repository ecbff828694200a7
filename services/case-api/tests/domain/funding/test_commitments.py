from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.funding.agreement import FundingAgreement
from case_api.domain.funding.commitments import CaseAgreement, CommitmentGroup, totals
from case_api.domain.funding.months import Month, months_between
from events.envelope import CaseId

PAYERS = '[{"source": "high_needs_block", "basis_points": 10000}]'
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@st.composite
def case_agreements(draw: st.DrawFn) -> CaseAgreement:
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    weeks = draw(st.sampled_from(["", '"weeks_a_year": 38,', '"weeks_a_year": 52,']))
    provider = draw(st.sampled_from(["", f'"provider_id": "{UUID(int=1)}",']))
    text = (
        f'{{"pays_for": "placement", "weekly_cost": {draw(st.integers(0, 10**7))}, {weeks}'
        f'{provider} "from_on": "{first}", "to_on": "{last}", "payers": {PAYERS}}}'
    )
    case_id = CaseId(UUID(int=draw(st.integers(1, 3))))
    return CaseAgreement(case_id, FundingAgreement.model_validate_json(text))


@given(st.lists(case_agreements(), max_size=5), DAYS, st.integers(0, 35))
def test_every_way_of_summing_up_comes_to_the_same(
    agreements: list[CaseAgreement], start: date, more: int
) -> None:
    first = Month(start.replace(day=1))
    months = months_between(first, first.plus(more))

    sums = {sum(totals(agreements, group, months).values()) for group in CommitmentGroup}

    days = months[0].first_day, months[-1].last_day
    assert sums == {sum(each.agreement.cost_between(*days) for each in agreements)}


def test_months_end_on_their_last_day() -> None:
    days = [m.last_day.day for m in months_between(Month.parse("2027-12"), Month.parse("2028-04"))]

    assert days == [31, 31, 29, 31, 30]
    assert months_between(Month.parse("2027-02"), Month.parse("2027-01")) == []
