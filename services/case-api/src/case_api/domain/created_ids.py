"""The ids that facts introduce, such as a request's, a review's or an order's."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from case_api.domain.families import RULES
from events.contracts import Event


def created_ids(events: Iterable[Event]) -> Sequence[dict[str, UUID]]:
    """The ids that each fact introduces or continues, by the name of their field."""
    return [_ids_of(event) for event in events]


def _ids_of(event: Event) -> dict[str, UUID]:
    rule = RULES.get(type(event))
    if rule is None or rule.creates is None:
        return {}
    return {rule.creates.id.name: rule.creates.id.value(event)}


def created_id(contract: type[Event]) -> str | None:
    """The field of a contract that holds the id it introduces, which a client may leave out."""
    rule = RULES.get(contract)
    return rule.creates.id.name if rule and rule.creates else None
