"""The base class of every event: a dated fact in the words of the Act."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

GENERATED: Final[Mapping[str, Any]] = {"use_attribute_docstrings": False}
"""The class arguments of a model that `create_model` makes. Such a model has no source in which
Pydantic could find docstrings: to look takes some 25 ms, and for the models of all facts seconds.
"""

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
    """A fact that was recorded, which never changes.

    A subclass sets its type on the log and which of its fields is the legal date, the day from
    which time limits run and by which facts are ordered::

        class RequestReceived(Event, type="request.received", date_field="received_on"):
            statement = "A request for an assessment reached the authority."

    It holds references, dates, codes and organisations, never a name, an address, a birth date,
    an identifier of a person or free text: the log cannot be erased (docs/adr/0002).
    """

    type: ClassVar[str]
    """The name on the log: family, full stop, past tense."""
    schema_version: ClassVar[int]
    """The schema version; older versions are upcast when they are decoded (events.codec)."""
    statement: ClassVar[str]
    """The event as one sentence for people: in explanations, in the rulebook and as the summary of
    the operation that records it."""
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
        """The legal date, or None if the fact has none or it was not given."""
        field = self.date_field
        day = None if field is None else getattr(self, field)
        return day if isinstance(day, date) else None

    @property
    def family(self) -> str:
        """The first word of the type, which decides which service may append it."""
        return self.type.partition(".")[0]


CONTRACTS: Final = _registry
"""Every contract by its name. Complete once `events.contracts` has been imported."""
