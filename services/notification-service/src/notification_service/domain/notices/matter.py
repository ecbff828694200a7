"""Which matter facts are about: the request, the draft, the review and so on that they name."""

from collections.abc import Iterator
from typing import Final

from events.contracts import Event

MATTERS: Final = (
    *("advice_id", "consultation_id", "complaint_id", "draft_id", "plan_id", "review_id"),
    *("request_id", "mediation_id", "appeal_id", "order_id", "recommendation_id", "budget_id"),
)
"""The fields by which two facts are about the same matter, the narrowest first."""


def matters(event: Event) -> Iterator[tuple[str, object]]:
    """The matters that a fact names: the field and the id of each, the narrowest first."""
    for field in MATTERS:
        if field in event.model_fields_set:
            yield field, getattr(event, field)


def is_of_same_matter(one: Event, other: Event) -> bool:
    """Whether two facts are about the same matter: by the narrowest that both of them name."""
    named, others = dict(matters(one)), dict(matters(other))
    common = next((field for field in named if field in others), None)
    return common is not None and named[common] == others[common]
