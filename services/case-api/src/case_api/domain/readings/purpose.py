"""For which purpose personal data is read."""

from events.contracts.published_enum import PublishedEnum


class ReadingPurpose(PublishedEnum):
    """For which purpose personal data is read, as the client states it.

    The SEND Regulations 2014 reg 17 name the purposes for which an EHC plan may be disclosed
    without consent; the meanings say which codes are among them.
    """

    CASEWORK = "casework"
    """The council's work on the case, in the interests of the child or young person (reg 17)."""
    REVIEW = "review"
    """A review or a reassessment of the plan."""
    TRIBUNAL = "tribunal"
    """An appeal to the First-tier Tribunal (reg 17)."""
    OMBUDSMAN = "ombudsman"
    """An investigation of the Local Government and Social Care Ombudsman (reg 17)."""
    COMPLAINT = "complaint"
    """A complaint to the council."""
    INSPECTION = "inspection"
    """An inspection (reg 17)."""
    SAFEGUARDING = "safeguarding"
    """The protection of a child or young person."""
    SUBJECT_ACCESS_REQUEST = "subject_access_request"
    """The answer to people who ask for their own data (UK GDPR art 15)."""
    COURT_ORDER = "court_order"
    """The order of a court, or criminal proceedings (reg 17)."""
    RESEARCH = "research"
    """Educational research (reg 17) or statistics."""
    VERIFICATION = "verification"
    """Checking what a person contests, or whether an objection is followed (UK GDPR art 18)."""
    CONSENT = "consent"
    """What the person whose data it is agreed to."""
    PUBLIC_INTEREST = "public_interest"
    """An important public interest, as the council's data protection officer decided."""
    SUPPORT = "support"
    """Help with the system, or its repair."""
    NOT_STATED = "not_stated"
    """The client sent no purpose."""
