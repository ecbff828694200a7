"""The people of a case as the record of people has them: only what sending a notice needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from events.contracts.published_enum import PublishedEnum
from events.name_words import indexed_words
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.contact_address import comparable_address
from notification_service.domain.notice_sending.contact_preferences import PersonPreferences
from notification_service.domain.notice_sending.mobile_number import uk_mobile


class ContactBan(PublishedEnum):
    """A safety flag that a sender must observe; the record of people has the same codes."""

    DO_NOT_CONTACT = "do_not_contact"
    NO_CONTACT = "no_contact"
    """No contact with the people named: they are not addressed together."""
    ADDRESS_WITHHELD = "address_withheld"
    """The address must not become known to the people named, or to anyone if none is."""


class _Part(BaseModel):
    """A part of the document. What sending does not need is left out of it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")


class SafetyPeriod(_Part):
    """A safety flag with its days, both included."""

    kind: str
    people: tuple[UUID, ...] = ()
    from_on: date = date.min
    to_on: date = date.max


class HeldRelation(_Part):
    """A relation to the child with its days, both included."""

    role: str
    from_on: date = date.min
    to_on: date = date.max


class PersonNumber(_Part):
    """A number of the child, such as the unique pupil number."""

    value: str
    match: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is the child's, as far as is known: it was not found to be a mistake."""
        return self.match != "mistaken"


class FormerName(_Part):
    """Another name of the child."""

    family_name: str
    given_names: str


class ContactedPerson(_Part):
    """A person and how they are reached. Of the child or young person `person_id` is None."""

    person_id: UUID | None = None
    name: str = ""
    family_name: str = ""
    given_names: str = ""
    known_as: str = ""
    other_names: tuple[FormerName, ...] = ()
    email: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    identifiers: tuple[PersonNumber, ...] = ()
    roles: tuple[HeldRelation, ...] = ()
    preferences: PersonPreferences = PersonPreferences()
    safety_flags: tuple[SafetyPeriod, ...] = ()

    @property
    def full_name(self) -> str:
        """The name in one line."""
        return self.name or f"{self.given_names} {self.family_name}"

    @property
    def name_words(self) -> frozenset[str]:
        """The words of every name of the person, as names are looked up."""
        others = (
            part for each in self.other_names for part in (each.family_name, each.given_names)
        )
        return indexed_words(
            [self.name, self.family_name, self.given_names, self.known_as, *others]
        )

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The address, a line for each part, with the postcode last. Empty: none is recorded."""
        lines = [each for part in self.address.split(",") if (each := part.strip())]
        return (*lines, *([self.postcode] if self.postcode else [])) if lines else ()

    def contact_address(self, channel: SendingChannel) -> str:
        """Where a notice goes, written so that the same address is equal. Empty: nowhere."""
        match channel:
            case SendingChannel.EMAIL:
                return comparable_address(self.email)
            case SendingChannel.LETTER:
                return comparable_address(*self.address_lines)
            case SendingChannel.TEXT:
                return uk_mobile(self.phone)

    def roles_on(self, day: date) -> frozenset[str]:
        """The codes of the relations that the person has to the child on a day."""
        return frozenset(each.role for each in self.roles if each.from_on <= day <= each.to_on)

    def bans(self, kind: ContactBan, day: date) -> Iterable[SafetyPeriod]:
        """The flags of a kind that are in effect on a day."""
        return (
            each
            for each in self.safety_flags
            if each.kind == kind and each.from_on <= day <= each.to_on
        )


@dataclass(frozen=True, slots=True)
class CasePeople:
    """The child or young person, and the people around them who were not erased."""

    child: ContactedPerson
    related: Mapping[UUID, ContactedPerson]

    @classmethod
    def of(cls, child: bytes, related: Sequence[bytes]) -> Self:
        """The people of decrypted JSON documents.

        Raises:
            ValidationError: a document has another form than the record of people gives it. Its
                message holds values: do not log it.
        """
        people = [ContactedPerson.model_validate_json(each) for each in related]
        return cls(
            ContactedPerson.model_validate_json(child),
            {each.person_id: each for each in people if each.person_id is not None},
        )

    def name_words(self) -> Sequence[frozenset[str]]:
        """The words of the names of each person."""
        return [each.name_words for each in (self.child, *self.related.values())]

    def person(self, person_id: UUID | None) -> ContactedPerson | None:
        """A person by their id, None: the child. None where they are not on record any more."""
        return self.child if person_id is None else self.related.get(person_id)
