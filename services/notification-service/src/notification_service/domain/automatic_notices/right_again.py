"""Of which facts earlier notices are right again because of an event."""

from collections.abc import Sequence

from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import corrected_back
from notification_service.domain.automatic_notices.voided_enclosures import restored_no_more


def facts_right_again(event: EventEnvelope, history: Sequence[EventEnvelope]) -> Sequence[int]:
    """The facts whose correction, or whose restored document, an event voids.

    `history` is that of the case.
    """
    corrected = corrected_back(event, history)
    found = restored_no_more(event, history)
    return sorted(found if corrected is None else found | {corrected})
