"""A notice that is wanted, composed for each of its recipients."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.encryption.data_key import DataKey
from events.contracts import HeldRecipient
from events.contracts.deadline import DeadlineFields
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events
from notification_service.domain.case_references import CaseReferences
from notification_service.domain.notice_sending.another_document import (
    has_another_document,
    lacks_restored,
)
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.doubts import (
    SendingDoubt,
    doubts_about_child,
    doubts_about_recipient,
    doubts_in_order,
    is_changed,
    is_shared,
)
from notification_service.domain.notice_sending.earlier_notice import (
    corrected_letter,
    days_of,
    given_one_before,
    with_former_addressees,
)
from notification_service.domain.notice_sending.enclosed_values import (
    EnclosedValues,
    enclosed_values,
)
from notification_service.domain.notice_sending.enclosures import (
    NoticeEnclosure,
    carrying_channels,
)
from notification_service.domain.notice_sending.erased_person_ids import erased_person_ids
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.given_values import written_texts
from notification_service.domain.notice_sending.held_recipients import (
    all_recipients,
    known_recipient,
    left_to_inform,
)
from notification_service.domain.notice_sending.letter_mailing import LetterMailing
from notification_service.domain.notice_sending.named_roles import NAMED_ROLES
from notification_service.domain.notice_sending.not_composed import (
    NotComposed,
    NotComposedReason,
    RestrictedNotice,
)
from notification_service.domain.notice_sending.recipients import (
    ChannelChoice,
    FoundRecipients,
    NoticeRecipient,
    earlier_recipients,
    family_recipients,
    named_recipient,
)
from notification_service.domain.notice_sending.reported_fact import ReportedFact, reported_fact
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.sending_installation import SendingInstallation
from notification_service.domain.notice_sending.taken_back import (
    people_to_inform,
)
from notification_service.domain.notice_sending.texting import number_for_text
from notification_service.domain.notice_sending.wanted_documents import wanted_documents
from notification_service.domain.notice_sending.wanted_notice import NamedAddressee, WantedNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.closed_case import is_overtaken_by_no_case
from notification_service.domain.notices.document import NoticeDocument, PostalAddressee
from notification_service.domain.notices.editions import NoticeEditions
from notification_service.domain.notices.missing import MissingElement, missing_elements
from notification_service.domain.notices.requirement import NoticeForce, NoticeRequirement
from notification_service.domain.notices.subject import advice_of
from notification_service.domain.notices.wording.composing import NoticeContext, compose_notice
from notification_service.domain.notices.wording.correction import CorrectedLetter
from notification_service.store.notice_sending.document_readings import RestrictedDocuments
from notification_service.store.notice_sending.enclosing_notices import (
    restored_documents,
    restored_notices,
)
from notification_service.store.notice_sending.failed_channels import failed_channels
from notification_service.store.notice_sending.informed_people import informed_recipients
from notification_service.store.notice_sending.last_notices import up_to_date_recipients
from notification_service.store.notice_sending.notice_readings import CaseReading
from notification_service.store.notice_sending.notice_values import StatedValues, stated_values
from notification_service.store.notice_sending.readings import Addressees, RestrictedPeople
from notification_service.store.notice_sending.replaced_notices import (
    notices_replaced,
    notices_taken_back,
    stated_to,
)
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.store.notices import current_editions, current_notices, current_words


class AddressedDocument(NamedTuple):
    """A notice to one recipient.

    `may_fall_back`: a letter may follow an e-mail that fails. `text_to` is the number of the text
    that announces it, empty where there is none. `doubts` are those about this recipient.
    """

    recipient: NoticeRecipient
    document: NoticeDocument
    may_fall_back: bool
    text_to: str
    doubts: frozenset[SendingDoubt]


@dataclass(frozen=True)
class ComposedNotice:
    """A notice for each of its recipients, and everything that stands in the way of sending it.

    `general_doubts` are those about what it states and encloses, and not about one recipient.
    `from_email` is the council's address, and `key` encrypts what is kept. `advice_id` is the
    advice of which it reminds the adviser, None where it is no reminder; `corrected_at` the newest
    correction of the fact, 0 for none; `up_to_date` those whose earlier notice is right;
    `stated_days` the days that it states, by their values; `mailing` how letters are posted, if
    there are any; `editions` what it was composed by; `enclosures` the documents that go with it.
    """

    case_id: CaseId
    reports: int
    requirement: NoticeRequirement
    documents: Sequence[AddressedDocument]
    recipients: FoundRecipients
    missing: Sequence[MissingElement]
    general_doubts: frozenset[SendingDoubt]
    from_email: str
    key: DataKey
    advice_id: UUID | None
    corrected_at: int
    up_to_date: frozenset[HeldRecipient]
    stated_days: Mapping[str, date]
    mailing: LetterMailing
    editions: NoticeEditions
    enclosures: tuple[NoticeEnclosure, ...] = ()

    @property
    def titles(self) -> Sequence[str]:
        """The titles of what it encloses, which its words state."""
        return [each.title for each in self.enclosures]

    @property
    def doubts(self) -> Sequence[SendingDoubt]:
        """Those about it and any of its recipients, each once."""
        return doubts_in_order(self.general_doubts.union(*(one.doubts for one in self.documents)))

    @property
    def doubtful_recipients(self) -> frozenset[HeldRecipient]:
        """For whom it is doubtful: for everyone, where it is not about a recipient."""
        if self.general_doubts:
            return all_recipients(self.recipients)
        return frozenset(
            known_recipient(each.recipient.audience, each.recipient.person.person_id)
            for each in self.documents
            if each.doubts
        )

    def doubts_of(self, document: AddressedDocument) -> Sequence[SendingDoubt]:
        """Those about the notice to one recipient, each once."""
        return doubts_in_order(self.general_doubts | document.doubts)

    def with_doubt(self, doubt: SendingDoubt) -> Self:
        """The same notice, with a doubt more about what it states."""
        return replace(self, general_doubts=self.general_doubts | {doubt})


class _Letterhead(NamedTuple):
    """What the notices to all recipients have in common."""

    settings: NoticeSettings
    reference: str
    about: str
    day: date


async def compose(
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: WantedNotice,
    read: CaseReading,
    day: date,
    installation: SendingInstallation,
) -> ComposedNotice:
    """Compose a notice of a day for the people of its case, which were read before.

    Whether its words have the name of a child of another case is not asked here.

    Raises:
        NotComposed: the case, the fact, the people or the council's settings do not allow it.
        RestrictedNotice: the people, or the documents to be enclosed, are restricted.
    """
    raw, case_id = await driver_connection(db), wanted.case_id
    history = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
    if not history:
        raise NotComposed(NotComposedReason.NO_CASE)
    found = await current_notice_settings(raw, ledger_id)
    if found is None:
        raise NotComposed(NotComposedReason.NO_SETTINGS)
    if not installation.domains.permits(ledger_id, found.settings.from_email):
        raise NotComposed(NotComposedReason.FOREIGN_DOMAIN)
    decoded = decode_events(history).decoded
    notice = ReportedNotice(wanted.reports, wanted.requirement)
    restored = await restored_notices(raw, ledger_id, case_id, decoded)
    refiled = restored.get(notice)
    reported = reported_fact(current_notices(), history, wanted, refiled)
    stated = await stated_values(raw, reported, found.settings, wanted, day)
    if isinstance(read, RestrictedPeople | RestrictedDocuments):
        raise RestrictedNotice(read.since)
    if read is None:
        raise NotComposed(NotComposedReason.NO_PERSON)
    refiled_documents = await restored_documents(raw, ledger_id, case_id, decoded, notice)
    enclosed = _enclosed(reported, wanted, read, refiled_documents)
    stated = stated.enclosing(enclosed)
    channels = _channels(
        found.settings,
        wanted,
        reported.requirement,
        carrying_channels(
            enclosed.enclosures,
            found.settings.letter_mailing,
            emails_by_notify=installation.emails_by_notify,
        ),
        await failed_channels(raw, ledger_id, case_id, read),
    )
    taken_back = await notices_taken_back(raw, ledger_id, wanted, reported, decoded)
    up_to_date = await up_to_date_recipients(raw, ledger_id, case_id, notice, decoded)
    earlier = await notices_replaced(raw, ledger_id, wanted, reported)
    found_recipients = _recipients(read, reported, wanted, day, channels, taken_back)
    if wanted.to is None and earlier:
        informed = await informed_recipients(raw, ledger_id, case_id, notice, reported.corrected_at)
        uninformed = [each for each in earlier if each.recipient not in informed]
        found_recipients = with_former_addressees(found_recipients, uninformed, read.people)
    recipients = left_to_inform(
        found_recipients.with_erased(erased_person_ids(reported.facts)), up_to_date
    )
    if earlier and is_overtaken_by_no_case(reported.fact, reported.facts):
        # After a death who has a letter is sent its correction, and no one a first letter.
        recipients = given_one_before(recipients, earlier)
    reference = CaseReferences(history).as_of(history[-1].position) or str(case_id)
    letterhead = _Letterhead(found.settings, reference, read.people.child.full_name, day)
    days = days_of(stated.values)
    texts = [*written_texts(wanted.values), *(each.title for each in enclosed.enclosures)]
    documents = [
        AddressedDocument(
            each,
            _document(
                reported.requirement,
                stated_to(each, stated, taken_back),
                each,
                letterhead,
                corrected_letter(
                    *(earlier, each.audience, each.person.person_id, days),
                    is_delay=bool(reported.repeats.replaces),
                    restores_papers={*refiled_documents}
                    <= {one.document_id for one in enclosed.enclosures},
                ),
            ),
            channels.sends_letters
            and SendingChannel.LETTER in channels.carrying
            and (each.person.person_id, SendingChannel.LETTER) not in channels.failed
            and _may_fall_back(each, read, day),
            _text_to(each, read, found.settings, day),
            doubts_about_recipient(each, read.people, read.earlier, texts, day, channels.failed),
        )
        for each in recipients.reached
    ]
    missing = _missing(reported.requirement, documents)
    about_child = doubts_about_child(texts, read.people)
    return ComposedNotice(
        case_id,
        wanted.reports,
        reported.requirement,
        documents,
        recipients,
        missing,
        about_child.union(stated.doubts, reported.doubts(day)),
        found.settings.from_email,
        read.key,
        _reminded_advice(reported, wanted),
        reported.corrected_at,
        up_to_date,
        days,
        found.settings.letter_mailing or LetterMailing(),
        current_editions(found.version),
        enclosed.enclosures,
    )


def _enclosed(
    reported: ReportedFact,
    wanted: WantedNotice,
    read: Addressees,
    restored: Collection[DocumentId],
) -> EnclosedValues:
    catalogue, event = current_notices(), reported.event
    named = wanted_documents(catalogue, reported.requirement, wanted.values, event)
    is_another = has_another_document(catalogue, named, event, reported.facts) or lacks_restored(
        named, restored
    )
    return enclosed_values(named, read.documents)._replace(has_another_document=is_another)


def _reminded_advice(reported: ReportedFact, wanted: WantedNotice) -> UUID | None:
    """The advice of which a notice to its adviser reminds: one that reports its deadline."""
    fact = next(each for each in reported.facts if each.position == wanted.reports)
    is_to_adviser = wanted.to is not None and wanted.to.audience is Audience.ADVISER
    if not is_to_adviser or not isinstance(fact.event, DeadlineFields):
        return None
    return advice_of(fact.event, reported.facts)


def _missing(
    requirement: NoticeRequirement, documents: Sequence[AddressedDocument]
) -> Sequence[MissingElement]:
    """What the notices lack, each element once: what they must state may differ by role."""
    found = {
        each.element.id: each
        for addressed in documents
        for each in missing_elements(current_notices(), requirement, addressed.document)
    }
    return list(found.values())


def _channels(
    settings: NoticeSettings,
    wanted: WantedNotice,
    requirement: NoticeRequirement,
    carrying: Collection[WholeNoticeChannel],
    failed: Collection[tuple[UUID | None, WholeNoticeChannel]],
) -> ChannelChoice:
    sends_letters = settings.letter_mailing is not None
    if wanted.channel is SendingChannel.LETTER and not sends_letters:
        raise NotComposed(NotComposedReason.NO_LETTERS)
    is_courtesy = requirement.force is NoticeForce.COURTESY
    return ChannelChoice(
        wanted.channel, sends_letters, is_courtesy=is_courtesy, carrying=carrying, failed=failed
    )


def _may_fall_back(recipient: NoticeRecipient, read: Addressees, day: date) -> bool:
    """Whether a letter follows a failed e-mail by itself: the address is known and not doubtful."""
    person, letter = recipient.person, SendingChannel.LETTER
    return (
        recipient.channel is SendingChannel.EMAIL
        and bool(person.address_lines)
        and not is_changed(person, read.earlier, letter)
        and not is_shared(person, read.people, letter, day)
    )


def _text_to(
    recipient: NoticeRecipient, read: Addressees, settings: NoticeSettings, day: date
) -> str:
    """The number of the text that announces a notice. Empty: there is none."""
    if not settings.texts:
        return ""
    return number_for_text(recipient.person, read.people, read.earlier, day)


def _recipients(
    read: Addressees,
    reported: ReportedFact,
    wanted: WantedNotice,
    day: date,
    channels: ChannelChoice,
    taken_back: Sequence[GivenNotice],
) -> FoundRecipients:
    if taken_back:
        return earlier_recipients(read.people, people_to_inform(taken_back), day, channels)
    if (to := wanted.to) is not None:
        _check_person(read, reported, to, day)
        return named_recipient(read.people, to.audience, to.person_id, day, channels)
    if read.periods is None:
        raise NotComposed(NotComposedReason.ADDRESSEE_NOT_KNOWN)
    period = read.periods.on(day)
    if not period.addressees:
        raise NotComposed(NotComposedReason.NO_ADDRESSEE, ", ".join(period.caveats))
    return family_recipients(read.people, period, reported.audiences, day, channels)


def _check_person(read: Addressees, reported: ReportedFact, to: NamedAddressee, day: date) -> None:
    """Check that the named person has a role in which the notice may go to them, or was erased."""
    roles = NAMED_ROLES.get(to.audience)
    if roles is None:
        raise NotComposed(NotComposedReason.NO_NAMED_ROLE)
    person = read.people.person(to.person_id)
    if person is None and to.person_id not in erased_person_ids(reported.facts):
        raise NotComposed(NotComposedReason.UNKNOWN_PERSON)
    if person is not None and not person.roles_on(day) & roles:
        raise NotComposed(NotComposedReason.OTHER_ROLE, ", ".join(sorted(roles)))


def _document(
    requirement: NoticeRequirement,
    stated: StatedValues,
    recipient: NoticeRecipient,
    letterhead: _Letterhead,
    corrects: CorrectedLetter | None,
) -> NoticeDocument:
    person = recipient.person
    context = NoticeContext(
        audience=recipient.audience,
        council=letterhead.settings.identity,
        addressee=PostalAddressee(person.full_name, person.address_lines),
        reference=letterhead.reference,
        written_on=letterhead.day,
        about=letterhead.about,
        wording=letterhead.settings.wording,
        is_letter=recipient.channel is SendingChannel.LETTER,
        corrects=corrects,
    )
    return compose_notice(
        current_notices(), current_words(), requirement, stated.values, context, stated.steps
    )
