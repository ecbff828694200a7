"""To whom a notice was given and on which day, and every reason to doubt that day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import NoticeFailure
from events.london_day import london_day
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.audience import FAMILY
from notification_service.domain.service_certificates.evidence import (
    ACCEPTED_OUTCOMES,
    SendingAttempt,
    ServiceEvidence,
)

_NOT_HELD: Final = frozenset({AttemptOutcome.NOT_FOUND})


class ServiceRoute(PublishedEnum):
    """To whom a notice was given so that it reaches its recipient."""

    MAIL_SERVER = "mail_server"
    """The council's mail server, which reports nothing later."""
    PROVIDER = "provider"
    """GOV.UK Notify, which reports what became of it."""
    POST = "post"
    """The post, as the council recorded."""
    LETTER_PROVIDER = "letter_provider"
    """GOV.UK Notify, which prints and posts letters, and reports when it did."""
    TEXT = "text"
    """A phone, by GOV.UK Notify: it is a text that announces a notice, and gives no day."""


class DayDoubt(PublishedEnum):
    """Why the day of a notice is in doubt."""

    NOT_GIVEN = "not_given"
    """Nothing shows that it was given to a mail server, a provider or the post."""
    MAY_HAVE_BEEN_GIVEN = "may_have_been_given"
    """No attempt is known to have been accepted, and one ended without an answer."""
    EARLIER_ATTEMPT = "earlier_attempt"
    """An attempt on an earlier day ended without an answer, and may have been accepted."""
    REPORTED_FAILED = "reported_failed"
    """It was accepted, and reported later as not delivered."""
    RETURNED = "returned"
    """It came back."""
    OTHER_DAY_IN_FACT = "other_day_in_fact"
    """The fact states another day of notice than that on which it was given."""
    FACT_CHANGED = "fact_changed"
    """The fact that it reports was corrected or voided after it was written."""


def service_route(evidence: ServiceEvidence) -> ServiceRoute:
    """To whom it was given, or would have been."""
    if evidence.channel is SendingChannel.TEXT:
        return ServiceRoute.TEXT
    if evidence.channel is SendingChannel.LETTER:
        by_notify = evidence.letters_by is LetterPoster.GOVUK_NOTIFY
        return ServiceRoute.LETTER_PROVIDER if by_notify else ServiceRoute.POST
    return ServiceRoute.MAIL_SERVER if evidence.report is None else ServiceRoute.PROVIDER


def given_at(evidence: ServiceEvidence) -> datetime | None:
    """When a mail server or a provider accepted it. None: never, or a post room posts it."""
    if evidence.report is not None:
        return evidence.report.accepted_at
    ends = (each.ended_at for each in evidence.attempts if each.outcome in ACCEPTED_OUTCOMES)
    return next((each for each in ends if each is not None), None)


def given_on(evidence: ServiceEvidence) -> date | None:
    """The day in England on which it was given; None where nothing shows that it was.

    A text gives no day: it is no notice.
    """
    if service_route(evidence) is ServiceRoute.TEXT:
        return None
    if service_route(evidence) is ServiceRoute.POST:
        return None if evidence.mailing is None else evidence.mailing.posted_on
    at = given_at(evidence)
    return None if at is None else london_day(at)


def day_doubts(evidence: ServiceEvidence) -> Sequence[DayDoubt]:
    """Every reason to doubt the day of the notice. Empty: none is recorded, or it is a text."""
    is_text = service_route(evidence) is ServiceRoute.TEXT
    return () if is_text else tuple(_doubts(evidence))


def _doubts(evidence: ServiceEvidence) -> Iterator[DayDoubt]:
    day, fact = given_on(evidence), evidence.fact
    unanswered = _unanswered(evidence.attempts)
    if day is None:
        yield DayDoubt.MAY_HAVE_BEEN_GIVEN if unanswered else DayDoubt.NOT_GIVEN
    elif any(london_day(each.started_at) < day for each in unanswered):
        yield DayDoubt.EARLIER_ATTEMPT
    if evidence.failure is NoticeFailure.RETURNED:
        yield DayDoubt.RETURNED
    elif evidence.failure is not None and day is not None:
        yield DayDoubt.REPORTED_FAILED
    states_day = fact.is_day_of_notice and evidence.audience in FAMILY
    if states_day and day is not None and fact.day != day:
        yield DayDoubt.OTHER_DAY_IN_FACT
    if fact.changed_at is not None and fact.changed_at > evidence.created_at:
        yield DayDoubt.FACT_CHANGED


def _unanswered(attempts: Sequence[SendingAttempt]) -> Sequence[SendingAttempt]:
    """The attempts that may have been accepted, as far as is known.

    A provider that has no message of a notice, when it is asked later, did not accept one before.
    """
    last = max((each.number for each in attempts if each.outcome in _NOT_HELD), default=0)
    open_ended = (each for each in attempts if each.outcome in {None, AttemptOutcome.UNKNOWN})
    return [each for each in open_ended if each.number > last]
