"""The providers that facts name by their ids in the council's register of institutions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter
from pydantic_core import MISSING

from case_api.domain.errors import CannotHaveHappened
from events.contracts import CaseCorrected, Event, ProvisionAgreed, ProvisionConcernRaised
from events.contracts.references import ProviderId

_PROVIDER_ID: Final = TypeAdapter[ProviderId](ProviderId)


@dataclass(frozen=True, slots=True)
class NamedProvider:
    """A provider that a fact names: the index of the fact, and the field of the fact."""

    index: int
    provider_id: ProviderId
    field: str


class UnknownProvider(CannotHaveHappened):
    """A fact names a provider that the council's register of institutions does not have."""

    code = "unknown_provider"

    def __init__(self, named: NamedProvider) -> None:
        super().__init__(
            f"{named.field} is not the id of an institution of the council: create the institution"
            " first, which may have this id, or record the fact without it",
            field=named.field,
        )
        self.index = named.index


def named_providers(events: Iterable[Event]) -> Iterator[NamedProvider]:
    """The providers that facts name; those of corrections, which are checked before, too."""
    for index, event in enumerate(events):
        match event:
            case ProvisionAgreed() | ProvisionConcernRaised():
                if event.provider_id is not MISSING:
                    yield NamedProvider(index, event.provider_id, "provider_id")
            case CaseCorrected(values={"provider_id": str(value)}):
                provider_id = _PROVIDER_ID.validate_strings(value)
                yield NamedProvider(index, provider_id, "values/provider_id")
            case _:
                pass
