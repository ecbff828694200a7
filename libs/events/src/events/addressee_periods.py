"""Who is the addressee of a case, by day: a document that one service writes and another reads.

Who has the people works it out; who sends notices reads to whom they go on a day, without the law
by which that is decided. It has ids and codes and no name. Source: Children and Families Act 2014
s.80, 83; SEND Regulations 2014 reg 63-65.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PersonId

PERSON_PLACE: Final = "person"
"""The place (`chassis.encryption.data_key`) of a person's document, and of each related person's
in it: a list of pairs of the id and base64 of what is encrypted under a key of their own."""
PERIODS_PLACE: Final = "addressee_periods"
"""That of the periods."""


class AddresseeKind(PublishedEnum):
    """As what a person is considered."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    REPRESENTATIVE = "representative"


class PeriodAddressee(ContractModel):
    """One addressee. `person_id` is that of a related person; missing: the young person."""

    kind: AddresseeKind
    person_id: PersonId | MISSING = MISSING


class AddresseePeriod(ContractModel):
    """The addressees from a day on, until the next period begins. None: none is recorded."""

    from_on: date | MISSING = MISSING
    """Missing: of the first period."""
    addressees: tuple[PeriodAddressee, ...]
    caveats: tuple[Annotated[str, Field(max_length=40)], ...] = ()
    """The codes of what must be known before the answer is relied on: docs/people.md."""


class AddresseePeriods(ContractModel):
    """The periods in their order; each begins after the one before."""

    periods: Annotated[tuple[AddresseePeriod, ...], Field(min_length=1)]

    def on(self, day: date) -> AddresseePeriod:
        """The period that a day is in."""
        return _begun(self.periods, day)[-1]


def _begun(periods: Sequence[AddresseePeriod], day: date) -> Sequence[AddresseePeriod]:
    first, *rest = periods
    return [first, *(each for each in rest if each.from_on is not MISSING and each.from_on <= day)]
