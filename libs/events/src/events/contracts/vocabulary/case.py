"""Codes of a case: reasons, roles, kinds of document, and why a fact was corrected."""

from events.contracts.published_enum import PublishedEnum


class CaseFlag(PublishedEnum):
    """What makes a case more urgent, in the council's judgement. The law does not define it."""

    LOOKED_AFTER = "looked_after"
    OUT_OF_SCHOOL = "out_of_school"
    CHILD_PROTECTION = "child_protection"
    YOUTH_JUSTICE = "youth_justice"
    LIFE_LIMITING = "life_limiting"
    SERVICE_FAMILY = "service_family"


class CaseCloseReason(PublishedEnum):
    """Why a case is closed."""

    NO_ASSESSMENT = "no_assessment"
    NO_PLAN = "no_plan"
    WITHDRAWN = "withdrawn"
    PLAN_CEASED = "plan_ceased"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"
    OPENED_IN_ERROR = "opened_in_error"


class CaseLinkReason(PublishedEnum):
    """How one child came to have two cases."""

    OPENED_TWICE = "opened_twice"
    """A second case was opened while there was one."""
    EARLIER_CASE = "earlier_case"
    """The child had a case before, which was not found when the other was opened."""
    IDENTITY_CHANGED = "identity_changed"
    """The names or the numbers of the child were not the same in both."""
    IMPORTED_TWICE = "imported_twice"
    """Older systems had the child twice."""


class CaseUnlinkReason(PublishedEnum):
    """Why two cases are linked no longer."""

    DIFFERENT_CHILDREN = "different_children"
    RECORDED_IN_ERROR = "recorded_in_error"
    """The cases are of one child, or were meant to be others, but not linked like this."""
    MAIN_CASE_CHANGED = "main_case_changed"
    """They are linked again with the other as the main case."""


class NhsNumberCheckOutcome(PublishedEnum):
    """What followed from a report that the NHS number of a child had changed."""

    CORRECTED = "corrected"
    """The number that is held of the child was changed."""
    CONFIRMED = "confirmed"
    """The number that is held is right."""
    DISMISSED = "dismissed"
    """It was not compared, because the council does not need the number."""


class OfficerRole(PublishedEnum):
    """What an officer does in a case."""

    LEAD = "lead"
    REVIEW = "review"
    TRIBUNAL = "tribunal"
    MANAGER = "manager"


class CoverReason(PublishedEnum):
    """Why another officer covers a case."""

    LEAVE = "leave"
    SICKNESS = "sickness"
    VACANCY = "vacancy"


class CommunicationChannel(PublishedEnum):
    """The channel of a contact."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    MEETING = "meeting"
    PORTAL = "portal"
    TEXT = "text"
    WEBHOOK = "webhook"


class ContactDirection(PublishedEnum):
    """The direction of a contact."""

    IN = "in"
    """Someone contacted the authority."""
    OUT = "out"
    """The authority contacted someone."""


class ContactParty(PublishedEnum):
    """The role of the person contacted."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    SETTING = "setting"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    ADVOCATE = "advocate"
    OTHER = "other"


class DocumentKind(PublishedEnum):
    """What a filed document is."""

    REQUEST = "request"
    ADVICE = "advice"
    LETTER = "letter"
    DRAFT_PLAN = "draft_plan"
    FINAL_PLAN = "final_plan"
    REVIEW_REPORT = "review_report"
    TRIBUNAL_PAPER = "tribunal_paper"
    CORRESPONDENCE = "correspondence"
    OTHER = "other"


class ComplaintStage(PublishedEnum):
    """How far a complaint has gone: council stages, then Local Government Act 1974 s.26."""

    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    OMBUDSMAN = "ombudsman"


class ComplaintKind(PublishedEnum):
    """What a complaint is about, which decides on its time limits."""

    SERVICE = "service"
    """The council's service: the Complaint Handling Code of the Ombudsman."""
    DATA_PROTECTION = "data_protection"
    """The handling of personal data: Data Protection Act 2018 s.164A."""


class RegisterInformationHolder(PublishedEnum):
    """Who has information for the register of children not in school: EA 1996 s.436D-436E."""

    PARENT = "parent"
    EDUCATION_PROVIDER = "education_provider"


class PersonDetail(PublishedEnum):
    """Which detail of a person changed; the value is not in the log."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    CONTACT = "contact"
    IDENTIFIER = "identifier"
    FLAGS = "flags"
    SAFETY = "safety"
    """What must not happen for the safety of a person of the case, such as a withheld address."""
    CAPACITY = "capacity"
    """Whether the young person was found to lack capacity (Mental Capacity Act 2005)."""


class ErasedSubject(PublishedEnum):
    """Whose personal data was erased from a case."""

    CHILD = "child"
    """The child or young person's, and with it the whole file of the case: everybody in it, texts,
    plans, advice and documents."""
    RELATED_PERSON = "related_person"
    """That of one parent, carer or professional."""


class CompensationGround(PublishedEnum):
    """What compensation is for: Local Government Act 1974 s.31(3)."""

    PROVISION_NOT_MADE = "provision_not_made"
    """Provision in the plan that the child did not receive."""
    DELAY = "delay"
    """A time limit that was missed."""
    DISTRESS = "distress"
    """Distress, and time and trouble."""
    COSTS = "costs"
    """What the family paid for itself."""
    OTHER = "other"


class ReceiptEvidence(PublishedEnum):
    """What shows that a notice was received."""

    ACKNOWLEDGED = "acknowledged"
    SIGNED_FOR = "signed_for"
    COLLECTED = "collected"
    OPENED = "opened"
    """It was opened in a portal, or by a tracked link."""
    STATED = "stated"
    """The family stated that it had arrived."""


class CorrectionReason(PublishedEnum):
    """Why a fact was corrected or should not count."""

    MISTYPED = "mistyped"
    WRONG_CASE = "wrong_case"
    DUPLICATE = "duplicate"
    DID_NOT_HAPPEN = "did_not_happen"
    EVIDENCE_CAME_LATER = "evidence_came_later"
    MIGRATION = "migration"


class DeadlineChangeReason(PublishedEnum):
    """Why a deadline changed, or why announcements of it were retracted."""

    FACT_RECORDED = "fact_recorded"
    FACT_CORRECTED = "fact_corrected"
    FACT_VOIDED = "fact_voided"
    RULE_CHANGED = "rule_changed"
    SETTING_CHANGED = "setting_changed"


class NoticeAudience(PublishedEnum):
    """The role of a recipient."""

    FAMILY = "family"
    OFFICER = "officer"
    MANAGER = "manager"
    SETTING = "setting"
    ADVISER = "adviser"
    ADVISER_LEAD = "adviser_lead"
    """Who is responsible for advice in the adviser's body."""
    HEALTH_COMMISSIONER = "health_commissioner"
    SOCIAL_CARE = "social_care"
    OTHER_COUNCIL = "other_council"
    SENDER = "sender"
    """Who sent the paper that the message is about."""
    MEDIATION_ADVISER = "mediation_adviser"
    PERSON_IN_CHARGE = "person_in_charge"
    """The person in charge of the relevant youth accommodation."""
    YOUTH_OFFENDING_TEAM = "youth_offending_team"
    SYSTEM = "system"


class NoticeFailure(PublishedEnum):
    """Why a message was not delivered."""

    ADDRESS_REFUSED = "address_refused"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    RETURNED = "returned"
    NOT_ALLOWED = "not_allowed"
    OVERTAKEN = "overtaken"
    """To whom it goes, the fact that it reports, or a document that it encloses changed before it
    was sent."""


class NoticeHold(PublishedEnum):
    """Why a message was held back, and a person must look at it."""

    INCOMPLETE = "incomplete"
    """Something that it must state is neither on record nor in the settings of the council."""
    DOUBTFUL = "doubtful"
    """It is doubtful that it reaches the right person, or is right: an address changed or is
    shared, a later fact has overtaken it, another document is enclosed."""
    NO_RECIPIENT = "no_recipient"
    """To whom it goes is not on record, or no person is the addressee today."""
    NOT_REACHED = "not_reached"
    """A person to whom it goes has no address that can be used, or may not be contacted."""
    RESTRICTED = "restricted"
    """The processing of the people of the case is restricted."""
    NOT_SET_UP = "not_set_up"
    """The council, or the operator, has not set what sending needs."""
    UNREADABLE = "unreadable"
    """The record of the people cannot be read: an operator's error."""
    CORRECTED = "corrected"
    """It was sent, and the fact that it reports was corrected since: what it said may be wrong."""
    VOIDED = "voided"
    """It takes back what was sent of a fact that was voided since, or a document that was sent with
    a notice and whose filing was."""
    RESTORED = "restored"
    """It was taken back, or a document that it enclosed was, and what was voided is in effect again
    since."""
    RETRACTED = "retracted"
    """It takes back what was sent of a delay whose announcement was retracted since."""


class RecipientKind(PublishedEnum):
    """How a recipient of a message is known."""

    PERSON = "person"
    """By their id."""
    CHILD = "child"
    """The child or young person, who has no id beside that of the case."""
    NOT_KNOWN = "not_known"
    """By the role alone: who has it was not known."""


class NoticeDismissal(PublishedEnum):
    """Why a message that was held back is not to be sent."""

    INFORMED_OTHERWISE = "informed_otherwise"
    """The recipient was told in another way."""
    NOT_NEEDED = "not_needed"
    """The recipient need not be told. Not for a message that a provision requires."""


class RestrictionGround(PublishedEnum):
    """On what ground a person obtains the restriction of processing: UK GDPR art 18(1)."""

    ACCURACY_CONTESTED = "accuracy_contested"
    """The person contests the accuracy of the data, while the council verifies it: (a)."""
    UNLAWFUL_PROCESSING = "unlawful_processing"
    """The processing is unlawful, and the person opposes the erasure: (b)."""
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    """The council needs the data no longer; the person does, for a legal claim: (c)."""
    OBJECTION_PENDING = "objection_pending"
    """The person objected (art 21(1)), and whose grounds override is not verified yet: (d)."""


class RestrictedPart(PublishedEnum):
    """Which personal data of a case is restricted."""

    PEOPLE = "people"
    """The child or young person and the people around them, in all versions."""
    TEXTS = "texts"
    """Notes, reasons, notes of handovers."""
    PLANS = "plans"
    """The contents of plans, issued or not."""
    ADVICE = "advice"
    """The contents of advice."""
    DOCUMENTS = "documents"
    """Documents, with their titles and contents."""
