"""Which setting a plan will name: CFA s.38(2)-(3), s.39-40; the council's own panel."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import (
    AnyRule,
    creates,
    days,
    if_given,
    not_repeated,
    requires,
    rule,
)
from events.contracts import (
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftIssued,
    DraftPanelDecided,
    DraftSettingRequested,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        DraftSettingRequested,
        days(lambda fact: fact.on),
        requires(any_of=(DraftIssued,), about=lambda fact: fact.draft_id),
    ),
    rule(
        DraftConsultationSent,
        creates(lambda fact: fact.consultation_id),
        days(lambda fact: fact.sent_on, lambda fact: fact.received_on),
        # A setting may be consulted before the draft that it is about is sent to the family.
        requires(
            any_of=(DraftIssued,), about=if_given(lambda fact: fact.draft_id), in_any_order=True
        ),
    ),
    rule(
        DraftConsultationAnswered,
        days(lambda fact: fact.answered_on),
        requires(any_of=(DraftConsultationSent,), about=lambda fact: fact.consultation_id),
        # A setting may change its answer.
        not_repeated(lambda fact: fact.consultation_id, lambda fact: fact.answer),
    ),
    rule(
        DraftPanelDecided,
        days(lambda fact: fact.panel_on),
        requires(
            any_of=(DraftIssued,), about=if_given(lambda fact: fact.draft_id), in_any_order=True
        ),
    ),
)
