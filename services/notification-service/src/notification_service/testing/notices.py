"""Notices for tests: examples, and examples of other values or in another context."""

from notification_service.domain.notices.document import NoticeDocument
from notification_service.domain.notices.publication.sample import sample_context
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.sendable import SendableNotice
from notification_service.domain.notices.wording.composing import NoticeContext, compose_notice
from notification_service.domain.notices.wording.values import NoticeValues
from notification_service.store.notices import current_notices, current_sample, current_words


def requirement(notice: str) -> NoticeRequirement:
    """The only requirement of an id, whether it is in force yet or not."""
    (found,) = [each for each in current_notices().requirements if each.id == notice]
    return found


def context(notice: str = "assessment-refused") -> NoticeContext:
    """The context of an example."""
    return sample_context(current_sample(), requirement(notice))


def document(
    notice: str = "assessment-refused",
    given: NoticeValues | None = None,
    about: NoticeContext | None = None,
) -> NoticeDocument:
    """The document of an example, or one of other values or in another context."""
    return compose_notice(
        current_notices(),
        current_words(),
        requirement(notice),
        {**current_sample().values, **(given or {})},
        about or context(notice),
        current_sample().steps(current_notices(), requirement(notice)),
    )


def sendable(
    notice: str = "assessment-refused", made: NoticeDocument | None = None
) -> SendableNotice:
    """The notice of a document, by default that of an example."""
    return SendableNotice(requirement(notice), made or document(notice), current_notices())
