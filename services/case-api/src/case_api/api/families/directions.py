"""Directions and recommendations of the Tribunal."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import (
    TribunalDirectionComplied,
    TribunalDirectionMade,
    TribunalRecommendationAnswered,
    TribunalRecommendationMade,
)

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("directions", TribunalDirectionMade, "recordDirection"),
    Operation("direction-compliances", TribunalDirectionComplied, "recordDirectionCompliance"),
    Operation("recommendations", TribunalRecommendationMade, "recordRecommendation"),
    Operation(
        "recommendation-answers", TribunalRecommendationAnswered, "recordRecommendationAnswer"
    ),
)
