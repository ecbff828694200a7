"""Every deadline of any life can be explained, and only from what its statements hold."""

import re
from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deadline_histories import DAYS, histories

from deadline_service.domain.council_settings import (
    CouncilSettings,
    FirstMonthsReading,
    FixedDateReading,
    NextReviewAnchor,
    NoticeEffectiveOn,
)
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.statements.wording import paragraph_of
from deadline_service.testing import ShortFact, explained_case

SETTINGS = st.builds(
    CouncilSettings,
    count_receipt_day=st.booleans(),
    clear_days=st.booleans(),
    notify_effective=st.sampled_from(NoticeEffectiveOn),
    next_review_anchor=st.sampled_from(NextReviewAnchor),
    fixed_date_reading=st.sampled_from(FixedDateReading),
    first_months_reading=st.sampled_from(FirstMonthsReading),
)
WRONG = re.compile(r"MISSING|\bNone\b(?! of)|\b[a-z]+_[a-z]+\b|[.:] \.|, , ")
ALTERNATIVE = re.compile(r"or it became|will maintain, amend or cease|assessment or a review")


@settings(max_examples=50)
@given(histories(), DAYS, SETTINGS)
def test_every_deadline_of_a_life_is_explained_by_its_codes(
    life: Sequence[ShortFact], today: date, council: CouncilSettings
) -> None:
    case = explained_case(*life, today=today, settings=council)

    for deadline in case.deadlines:
        explanation = case.explain(deadline)
        bare = [
            Statement.model_validate_json(each.model_dump_json(exclude={"sentence"}))
            for each in explanation.statements
        ]
        text = explanation.paragraph
        assert paragraph_of(bare) == text
        assert not WRONG.search(text), text
        assert not ALTERNATIVE.search(text), text


@settings(max_examples=50)
@given(histories(), DAYS, SETTINGS)
def test_a_reading_states_the_day_of_the_deadline_and_another(
    life: Sequence[ShortFact], today: date, council: CouncilSettings
) -> None:
    case = explained_case(*life, today=today, settings=council)

    for deadline in case.deadlines:
        for each in case.explain(deadline).statements:
            if each.code is StatementCode.READING:
                assert each.day in {deadline.due_on, deadline.law_due_on}
                assert each.other_day != each.day
