"""Cases that are of one child, each of which has the fact in its own stream."""

from events.contracts.event import Event
from events.contracts.references import CaseId
from events.contracts.vocabulary.case import CaseLinkReason, CaseUnlinkReason

__all__ = ["CaseLinked", "CaseUnlinked"]


class CaseLinked(Event, type="case.linked"):
    """It was found that this case and another of the council are of one child.

    The same fact, with this case as the other, is in the stream of the other case. It has no day:
    it states something about the records.
    """

    statement = "The case was linked to another case of the same child."

    other_case_id: CaseId
    """The other case, of the same ledger."""
    main_case_id: CaseId
    """Which of the two is the main case, in which the council continues to work."""
    reason: CaseLinkReason


class CaseUnlinked(Event, type="case.unlinked"):
    """A case and another that were linked are linked no longer. It is in both streams."""

    statement = "The link of the case to another case was ended."

    other_case_id: CaseId
    reason: CaseUnlinkReason
