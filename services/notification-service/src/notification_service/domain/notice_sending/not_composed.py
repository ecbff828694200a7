"""Why a notice cannot be composed."""

from datetime import date

from events.contracts.published_enum import PublishedEnum


class NotComposedReason(PublishedEnum):
    """Why a notice cannot be composed: who asks for it, the council or the record can mend it."""

    NO_CASE = "no_case"
    """The council has no such case."""
    NO_SETTINGS = "no_settings"
    """The council has no settings for notices."""
    FOREIGN_DOMAIN = "foreign_domain"
    """The address from which the council sends is of no domain that it may use."""
    NO_LETTERS = "no_letters"
    """A letter is wanted, and the council sends none."""
    UNKNOWN_FACT = "unknown_fact"
    """The fact is not of the case, or not in effect any more."""
    UNKNOWN_NOTICE = "unknown_notice"
    """The catalogue has no such notice."""
    NOT_REQUIRED = "not_required"
    """The fact does not require the notice to the recipient."""
    NOTHING_SENT = "nothing_sent"
    """No notice was sent that another one could take back."""
    STILL_LATE = "still_late"
    """What was sent of the delay is right, or another announcement corrects it."""
    INFORMED_BEFORE = "informed_before"
    """Each who has a notice that is taken back was informed, or is about to be."""
    UNKNOWN_VALUE = "unknown_value"
    """A value that is given is none of the catalogue."""
    UNUSED_VALUE = "unused_value"
    """A value that is given is stated by no part of the notice."""
    INVALID_VALUE = "invalid_value"
    """A value that is given has another form than the catalogue says."""
    NOT_EVALUATED = "not_evaluated"
    """A day is left out, and the deadlines do not follow from the newest fact yet."""
    NO_PERSON = "no_person"
    """The case has no person, or the person was erased."""
    ADDRESSEE_NOT_KNOWN = "addressee_not_known"
    """Who is the addressee was not worked out for this person."""
    NO_ADDRESSEE = "no_addressee"
    """No person is the addressee on the day."""
    NO_NAMED_ROLE = "no_named_role"
    """A person is named in a role whose person is worked out."""
    UNKNOWN_PERSON = "unknown_person"
    """The person named is none of the people of the case, and was not erased."""
    OTHER_ROLE = "other_role"
    """The person named has another role."""
    NAMED_IN_PUBLIC = "named_in_public"
    """The council's name would name the child in the subject of an e-mail."""
    TOO_LONG = "too_long"
    """The words are longer than a notice can be."""
    NOT_ENCLOSED = "not_enclosed"
    """Documents are given for a value of which the notice encloses none."""
    TOO_MANY_DOCUMENTS = "too_many_documents"
    """More documents are named than a notice encloses."""
    UNKNOWN_DOCUMENT = "unknown_document"
    """A document is not in the file of the case, or the fact states another content of it."""
    CONTENT_AWAITED = "content_awaited"
    """The content of a document was not uploaded yet."""
    CONTENT_ELSEWHERE = "content_elsewhere"
    """The content of a document is in the council's own store."""
    CONTENT_NOT_SCANNED = "content_not_scanned"
    """The content of a document waits to be scanned."""
    CONTENT_NOT_SAFE = "content_not_safe"
    """A scan found malware in the content of a document."""


class NotComposed(Exception):
    """A notice cannot be composed. `detail` has codes and words of the catalogue alone."""

    def __init__(self, reason: NotComposedReason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class RestrictedNotice(Exception):
    """The processing of the people of the case is restricted since a day."""

    def __init__(self, since: date) -> None:
        super().__init__()
        self.since = since
