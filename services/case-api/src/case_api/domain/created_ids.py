"""The ids that facts introduce, such as a request's, a review's or an order's."""

from collections.abc import Iterable
from uuid import UUID

from case_api.domain.families import RULES
from events.contracts import Event


def created_ids(events: Iterable[Event]) -> dict[str, UUID]:
    """The ids that facts introduce or continue, by the name of their field."""
    ids: dict[str, UUID] = {}
    for event in events:
        rule = RULES.get(type(event))
        if rule and rule.creates:
            ids[rule.creates.id.name] = rule.creates.id.value(event)
    return ids


def created_id(contract: type[Event]) -> str | None:
    """The field of a contract that holds the id it introduces, which a client may leave out."""
    rule = RULES.get(contract)
    return rule.creates.id.name if rule and rule.creates else None
