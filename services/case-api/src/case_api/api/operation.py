"""One operation that records a fact: where the fact is posted, and its name in generated clients.

`POST /v1/cases/{case_id}/<noun>` takes the contract as its body; the id that the fact introduces
may be left out, and is then generated and returned. See docs/how-to/add-an-operation.md.
"""

from dataclasses import dataclass

from case_api.domain.created_ids import created_id
from events.contracts import Event


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. `noun` is plural, `name` begins with `record`; neither changes once published."""

    noun: str
    contract: type[Event]
    name: str

    @property
    def creates(self) -> str | None:
        """The field of the id that may be left out, because the fact introduces it."""
        return created_id(self.contract)
