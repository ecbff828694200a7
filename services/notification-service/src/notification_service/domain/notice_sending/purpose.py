"""For which purpose the people of a case are read to send a notice."""

from events.contracts.published_enum import PublishedEnum


class NoticePurpose(PublishedEnum):
    """The purpose that the record of reading states. All but `casework` may read restricted data.

    They are codes of the record of reading, which has more: a test compares them.
    """

    CASEWORK = "casework"
    TRIBUNAL = "tribunal"
    COURT_ORDER = "court_order"
    SAFEGUARDING = "safeguarding"
    PUBLIC_INTEREST = "public_interest"
    CONSENT = "consent"
