"""Directions and recommendations of the Tribunal: HESC Rules r.5-6, 15; SI 2017/1306."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import (
    AnyRule,
    allow_future,
    creates,
    days,
    if_given,
    requires,
    rule,
)
from events.contracts import (
    TribunalAppealRegistered,
    TribunalDirectionComplied,
    TribunalDirectionMade,
    TribunalOrderMade,
    TribunalRecommendationAnswered,
    TribunalRecommendationMade,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        TribunalDirectionMade,
        creates(lambda fact: fact.direction_id),
        days(lambda fact: fact.made_on, lambda fact: fact.due_on),
        allow_future(lambda fact: fact.due_on),
        # Directions may be dated before the application reached the authority.
        requires(
            any_of=(TribunalAppealRegistered,),
            about=lambda fact: fact.appeal_id,
            in_any_order=True,
        ),
    ),
    rule(
        TribunalDirectionComplied,  # by each party that was directed
        days(lambda fact: fact.on),
        requires(any_of=(TribunalDirectionMade,), about=lambda fact: fact.direction_id),
    ),
    rule(
        TribunalRecommendationMade,
        creates(lambda fact: fact.recommendation_id),
        days(lambda fact: fact.on),
        requires(
            any_of=(TribunalOrderMade,),
            about=if_given(lambda fact: fact.order_id),
            in_any_order=True,
        ),
    ),
    rule(
        TribunalRecommendationAnswered,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalRecommendationMade,), about=lambda fact: fact.recommendation_id),
    ),
)
