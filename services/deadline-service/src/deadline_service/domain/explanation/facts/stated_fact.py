"""A fact as it is stated in an explanation: coded, and in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Self

from pydantic import BaseModel
from pydantic_core import MISSING

from deadline_service.domain.explanation.english import event_clause
from deadline_service.domain.explanation.facts.complaints import COMPLAINTS
from deadline_service.domain.explanation.facts.plans import PLANS
from deadline_service.domain.explanation.facts.requests import REQUESTS
from deadline_service.domain.explanation.facts.reviews import REVIEWS
from deadline_service.domain.explanation.facts.tribunal import TRIBUNAL
from deadline_service.domain.explanation.facts.wording import Codes, FactWording
from events.contracts import Event
from events.envelope import EventEnvelope

WORDINGS: Final[Mapping[str, FactWording]] = {
    **REQUESTS,
    **PLANS,
    **REVIEWS,
    **TRIBUNAL,
    **COMPLAINTS,
}
"""The types of facts whose words depend on their codes; the statements of contracts do for others.
"""
_PLAIN: Final = FactWording()


class StatedFact(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """A fact, with the codes in its fields that decide on its words."""

    position: int
    event_type: str
    on: date
    """The day of the fact that is used."""
    field: str | MISSING = MISSING
    """The field that holds this day; left out if it is the fact's legal date."""
    is_deemed: bool | MISSING = MISSING
    """True where `on` is the day on which a document counts as served."""
    codes: dict[str, tuple[str, ...]] = {}
    """The codes in some fields of the fact, by the name of the field."""

    @classmethod
    def of(cls, fact: EventEnvelope, on: date) -> Self:
        """A recorded fact, on one of its days."""
        event = fact.event
        field = _field_of(event, on)
        return cls(
            position=fact.position,
            event_type=event.type,
            on=on,
            field=MISSING if field is None else field,
            is_deemed=True if field is None and event.legal_date != on else MISSING,
            codes={
                name: tuple(codes) for name, codes in _wording(event.type).codes_of(event).items()
            },
        )

    @property
    def clause(self) -> str:
        """What happened: `the authority sent the final plan`."""
        return self._own_clause or _clause(self.event_type, self.codes)

    @property
    def happened_on_day(self) -> bool:
        """Whether the clause says what happened on `on`, and not on another day of the fact."""
        is_own = self.field is MISSING and self.is_deemed is MISSING
        return is_own or self._own_clause is not None

    @property
    def _own_clause(self) -> str | None:
        """What happened on a day that is not the fact's legal date."""
        if self.field is MISSING:
            return None
        return _wording(self.event_type).clause_of_day(self.codes, self.field)

    @property
    def noun(self) -> str:
        """What time limits are counted from: `the plan`."""
        field = None if self.field is MISSING else self.field
        return _wording(self.event_type).noun_for(self.codes, field)

    @property
    def has_verb(self) -> bool:
        """Whether there is a verb for the noun."""
        return bool(_wording(self.event_type).came)

    @property
    def came(self) -> str:
        """The noun with its verb: `the plan was sent`."""
        verb = _wording(self.event_type).came
        return f"{self.noun} {verb}" if verb else self.clause


def what_happened(event: Event) -> str:
    """What happened, as a clause: `the authority sent the final plan`."""
    return _clause(event.type, _wording(event.type).codes_of(event))


def _clause(event_type: str, codes: Codes) -> str:
    return _wording(event_type).clause_for(codes) or event_clause(event_type)


def _wording(event_type: str) -> FactWording:
    return WORDINGS.get(event_type, _PLAIN)


def _field_of(event: Event, on: date) -> str | None:
    """The field that holds a day; None for the legal date, and for a day that is deemed."""
    if event.legal_date == on:
        return None
    fields = type(event).model_fields
    return next((field for field in fields if getattr(event, field) == on), None)
