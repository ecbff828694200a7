"""The sentences of a certificate about one notice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.service_certificates.evidence import (
    KeptCopy,
    SendingAttempt,
    ServiceEvidence,
)
from notification_service.domain.service_certificates.giving import (
    ServiceRoute,
    day_doubts,
    given_on,
    service_route,
)
from notification_service.domain.service_certificates.service_words import (
    ServiceWords,
    fill_template,
)

_LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class ServiceStatements:
    """What a certificate states of one notice, in the order in which it is read."""

    about: tuple[str, ...]
    done: tuple[str, ...]
    reported: tuple[str, ...]
    day: tuple[str, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceEdition:
    """The words of a language."""

    words: ServiceWords
    language: LanguageWords

    def day(self, day: date) -> str:
        """A day in full."""
        return full_day(self.language, day)

    def instant(self, at: datetime) -> str:
        """A day in full and the time in England, to the second."""
        local = at.astimezone(_LONDON)
        time = local.strftime("%H:%M:%S")
        return fill_template(self.words.instant, day=self.day(local.date()), time=time)


def service_statements(edition: ServiceEdition, evidence: ServiceEvidence) -> ServiceStatements:
    """The sentences about a notice: no more than the records show."""
    return ServiceStatements(
        about=tuple(_about(edition, evidence)),
        done=tuple(_done(edition, evidence)),
        reported=tuple(_reported(edition, evidence)),
        day=tuple(_day(edition, evidence)),
        shows=edition.words.meaning[service_route(evidence)],
    )


def _about(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    words = edition.words
    yield from _of_text(words, evidence) or _of_notice(edition, evidence)
    yield from _recipient(words, evidence)
    yield words.point_of("made", at=edition.instant(evidence.created_at), by=evidence.created_by)
    if evidence.instead_of is not None:
        yield words.point_of("instead_of", notice_id=evidence.instead_of)
    yield words.point_of("hash", sha256=evidence.content_sha256)
    yield words.kept_copy[evidence.kept_copy]
    yield from _composed_by(words, evidence)
    for each in evidence.enclosed:
        yield words.point_of("enclosed", title=each.title, size=each.size, sha256=each.sha256)


def _composed_by(words: ServiceWords, evidence: ServiceEvidence) -> Iterator[str]:
    """What it was composed by, and which doubts were confirmed by whom."""
    editions, doubts = evidence.editions, evidence.confirmed_doubts
    if editions is None or doubts is None:
        yield words.point_of("not_recorded")
        return
    yield words.point_of("settings", version=editions.settings_version)
    yield words.point_of("words", sha256=editions.words_sha256.hex())
    yield words.point_of("catalogue", sha256=editions.catalogue_sha256.hex())
    if not doubts:
        yield words.point_of("no_doubt")
    for each in doubts:
        doubt = words.confirmed[each]
        yield words.point_of("confirmed", by=evidence.confirmed_by, doubt=doubt)


def _of_text(words: ServiceWords, evidence: ServiceEvidence) -> Sequence[str]:
    """That it is a text, and of which notice. Empty: it is a notice."""
    if evidence.announces is None:
        return ()
    sentence = words.point_of(
        "text",
        title=evidence.required.title,
        requirement=evidence.required.id,
        announces=evidence.announces,
        notice_id=evidence.notice_id,
    )
    return (sentence,)


def _of_notice(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    """Which notice it is, what it reports, and what requires it."""
    words, required = edition.words, evidence.required
    yield words.point_of(
        "notice",
        title=required.title,
        requirement=required.id,
        notice_id=evidence.notice_id,
    )
    yield from _fact(edition, evidence)
    if required.source is None:
        yield words.point_of("not_required")
        return
    confidence = words.confidence[required.source.confidence]
    yield words.point_of("required_by", provision=required.source.provision, confidence=confidence)
    yield words.point_of("checked" if required.is_checked else "not_checked")


def _fact(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    words, fact = edition.words, evidence.fact
    yield words.point_of("fact", position=fact.position, statement=fact.statement)
    if fact.day is not None:
        yield words.point_of("fact_on", day=edition.day(fact.day))
    if fact.changed_at is not None:
        name = "fact_voided" if fact.is_voided else "fact_changed"
        yield words.point_of(name, at=edition.instant(fact.changed_at))
    if fact.retracted_at is not None:
        yield words.point_of("fact_retracted", at=edition.instant(fact.retracted_at))


def _recipient(words: ServiceWords, evidence: ServiceEvidence) -> Iterator[str]:
    role = evidence.audience.value.replace("_", " ")
    if evidence.recipient is None:
        is_withheld = evidence.kept_copy is KeptCopy.WITHHELD
        yield words.point_of("withheld" if is_withheld else "unreadable", role=role)
        return
    yield words.point_of("recipient", name=evidence.recipient.name, role=role)
    yield words.point_of("address", address=", ".join(evidence.recipient.address))


def _done(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    words, mailing = edition.words, evidence.mailing
    route = service_route(evidence)
    if route is not ServiceRoute.POST and not evidence.attempts:
        yield words.point_of("no_attempt")
    for each in evidence.attempts:
        yield " ".join(_attempt(edition, each))
    if mailing is not None:
        yield words.point_of(
            "posted",
            by=mailing.recorded_by,
            at=edition.instant(mailing.recorded_at),
            day=edition.day(mailing.posted_on),
        )
    elif route is ServiceRoute.POST:
        yield words.point_of("not_posted")
    if evidence.report is not None:
        at = edition.instant(evidence.report.accepted_at)
        yield words.point_of("accepted_by_provider", at=at)
    for fact in evidence.facts:
        yield words.point_of(
            "logged",
            position=fact.position,
            type=fact.type,
            at=edition.instant(fact.recorded_at),
            actor=fact.actor,
            sha256=fact.sha256,
        )


def _attempt(edition: ServiceEdition, attempt: SendingAttempt) -> Iterator[str]:
    words = edition.words
    started = edition.instant(attempt.started_at)
    yield words.point_of("attempt", number=attempt.number, started=started)
    if attempt.ended_at is not None:
        yield words.point_of("ended", at=edition.instant(attempt.ended_at))
    yield words.attempt[attempt.outcome or AttemptOutcome.UNKNOWN]
    if attempt.reply_code is not None:
        yield words.point_of("reply", code=attempt.reply_code)


def _reported(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    words, report = edition.words, evidence.report
    failure = "" if evidence.failure is None else evidence.failure.value.replace("_", " ")
    has_report = report is not None and report.status is not None
    if report is not None and report.status is not None and report.looked_at is not None:
        at = edition.instant(report.looked_at)
        yield words.point_of("status", status=report.status, at=at)
    if evidence.delivered_at is not None:
        yield words.point_of("delivered", at=edition.instant(evidence.delivered_at))
    if evidence.returned_at is not None:
        at = edition.instant(evidence.returned_at)
        yield words.point_of("returned", failure=failure, at=at)
    elif failure:
        yield words.point_of("failed", failure=failure)
    if not (has_report or failure or evidence.delivered_at or evidence.returned_at):
        yield words.point_of("no_report")


def _day(edition: ServiceEdition, evidence: ServiceEvidence) -> Iterator[str]:
    words, day, fact_day = edition.words, given_on(evidence), evidence.fact.day
    route, doubts = service_route(evidence), day_doubts(evidence)
    if day is not None:
        yield fill_template(words.given[route], day=edition.day(day))
    stated = "" if fact_day is None else edition.day(fact_day)
    for each in doubts:
        yield fill_template(words.doubt[each], fact_day=stated)
    if not doubts:
        yield words.certain[route]
