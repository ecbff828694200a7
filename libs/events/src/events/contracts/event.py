"""What every event on the log is: a dated fact in the words of the Act."""

from datetime import date
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

_registry: dict[str, type["Event"]] = {}


class ContractModel(BaseModel):
    """A part of an event that has a meaning of its own, such as a reference to a document.

    Frozen and strict: unknown fields, numbers as text and infinities are refused.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


class Event(ContractModel):
    """A fact that happened, for good.

    A subclass names itself on the log and says which of its fields is the legal date, the day
    that clocks and orderings read::

        class RequestReceived(Event, type="request.received", date_field="received_on"):
            statement = "A request for an assessment reached the authority."

    It holds references, dates, codes and organisations, never a name, an address, a birth date,
    an identifier of a person or free text: the log cannot be erased (docs/adr/0002).
    """

    type: ClassVar[str]
    """The name on the log: family, full stop, past tense."""
    schema_version: ClassVar[int]
    """The shape's version; older shapes are lifted when they are read (events.codec)."""
    statement: ClassVar[str]
    """What the event says happened, for people: one sentence, in explanations, in the rulebook and
    as the summary of the operation that records it."""
    date_field: ClassVar[str | None]
    """The field that holds the legal date, or None where the fact has no day of its own."""

    def __init_subclass__(
        cls,
        *,
        type: str,  # noqa: A002  # it is what a contract is named by, on the log and over HTTP
        date_field: str | None = None,
        version: int = 1,
    ) -> None:
        """Register a contract under its name. Two contracts of one name are a programming error."""
        super().__init_subclass__()
        if type in _registry:
            raise TypeError(f"two contracts are named {type}")
        cls.type, cls.date_field, cls.schema_version = type, date_field, version
        _registry[type] = cls

    @property
    def legal_date(self) -> date | None:
        """The day that the law reads, or None where the fact has none (or it was not given)."""
        day = None if self.date_field is None else getattr(self, self.date_field)
        return day if isinstance(day, date) else None

    @property
    def family(self) -> str:
        """The first word of the name: what decides who may write it."""
        return self.type.partition(".")[0]


CONTRACTS: Final = _registry
"""Every contract by its name. Complete once `events.contracts` has been imported."""
