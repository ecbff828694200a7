"""A notice that states all it must. No other can be sent: every form is made of this type."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass

from events.contracts.vocabulary.request import NoticeContent
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.document import NoticeDocument
from notification_service.domain.notices.missing import MissingElement, missing_elements
from notification_service.domain.notices.requirement import NoticeRequirement


class IncompleteNotice(Exception):
    """A notice does not state what it must. `missing` has what, why it matters and which law."""

    def __init__(self, missing: Sequence[MissingElement]) -> None:
        """List all that is missing, so that it can be added together."""
        super().__init__("\n".join(each.sentence for each in missing))
        self.missing = tuple(missing)


class MismatchedNotice(Exception):
    """A document is of another requirement or role, or the requirement is not of the catalogue."""


class NamedInPublic(Exception):
    """The subject or the text message names the person whom the notice is about."""


@dataclass(frozen=True)
class SendableNotice:
    """A document that states all that its requirement demands. It cannot be made otherwise.

    Raises:
        IncompleteNotice: an element is missing.
        MismatchedNotice: the document is of another requirement or for another role, or the
            requirement is not of the catalogue.
        NamedInPublic: the subject or the text message names the person it is about, which a phone
            shows on its locked screen.
    """

    requirement: NoticeRequirement
    document: NoticeDocument
    catalogue: InitVar[NoticeCatalogue]

    def __post_init__(self, catalogue: NoticeCatalogue) -> None:
        """Check the document. There is no way around it: a dataclass always runs it."""
        requirement, document = self.requirement, self.document
        is_known = requirement in catalogue.requirements
        is_of_it = document.notice == requirement.id
        if not is_known or not is_of_it or document.audience not in requirement.audiences:
            raise MismatchedNotice
        missing = missing_elements(catalogue, self.requirement, self.document)
        if missing:
            raise IncompleteNotice(missing)
        if names_person(self.document):
            raise NamedInPublic

    @property
    def contents(self) -> tuple[NoticeContent, ...]:
        """What the law requires with a decision that can be appealed, and it states.

        Empty where it is of no such decision: many notices name advice services.
        """
        must_say = self.requirement.must_say
        if NoticeContent.RIGHT_OF_APPEAL not in must_say:
            return ()
        return tuple(each for each in NoticeContent if each in must_say)


def names_person(document: NoticeDocument) -> bool:
    """Whether the subject or the text message has the name that the letter states.

    Their words come from the templates alone, which have no value for it: this finds a template or
    a name of a council that has one written out. A single word, such as `May`, is no name by
    itself.
    """
    name = " ".join(document.about_name.casefold().split())
    public = " ".join(f"{document.subject} {document.message}".casefold().split())
    return " " in name and name in public
