"""The corrections that were voided, and those that were brought back."""

from collections.abc import Mapping, Sequence

from events.contracts import CaseCorrected
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.ends_of_voids import ends_of_voids


def undone_corrections(history: Sequence[EventEnvelope]) -> Mapping[int, CaseCorrected]:
    """The correction that each void undoes, by the position of the void.

    The void of such a void, which brings the correction back, is one of these voids as well.
    `history` is that of a case, in order.
    """
    corrections = {
        int(each.position): each.event for each in history if isinstance(each.event, CaseCorrected)
    }
    return {
        void: corrections[end] for void, end in ends_of_voids(history).items() if end in corrections
    }
