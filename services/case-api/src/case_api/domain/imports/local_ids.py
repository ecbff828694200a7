"""The ids of an imported case's facts, which an older system seldom has as UUIDs.

An id may be given as a UUID, as a label of the older system, or left out.
"""

from collections.abc import Callable
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.created_ids import created_id
from case_api.domain.families import RULES
from events.contracts import Event

LocalId: TypeAlias = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$", max_length=64, examples=["1"]),
]
"""A UUID, or a label that names one thing within its case. A label is not stored."""

LOCAL_IDS: Final = frozenset(id_ for contract in RULES if (id_ := created_id(contract)))
"""The fields with ids of what the facts of a case introduce: a request, a plan, a review …"""


class LocalIds:
    """The ids of one case, in the order of its facts.

    The same label of the same field is the same id. Without a label, a fact that introduces
    something has a new id, unless it continues what the latest one is about: the meeting of the
    review that was arranged, or a later version of a plan. Any other fact is about the latest one.
    """

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self._new_id = new_id
        self._labelled: dict[tuple[str, str], UUID] = {}
        self._latest: dict[str, UUID] = {}
        self._used: set[tuple[type[Event], UUID]] = set()

    def resolve(
        self, contract: type[Event], field: str, label: str | MISSING, version: int
    ) -> UUID:
        """The id in a field of a fact. `version` is that of the fact, 1 where it has none."""
        if label is not MISSING:
            id_ = self.of_label(field, label)
        elif field in self._latest and not self._is_new(contract, field, version):
            id_ = self._latest[field]
        else:
            id_ = self._new_id()
        self._latest[field] = id_
        self._used.add((contract, id_))
        return id_

    def of_label(self, field: str, label: str) -> UUID:
        """The id that a label of a field stands for; a UUID stands for itself."""
        try:
            return UUID(label)
        except ValueError:
            return self._labelled.setdefault((field, label), self._new_id())

    def _is_new(self, contract: type[Event], field: str, version: int) -> bool:
        """Whether a fact without a label introduces something else than the latest."""
        creates = RULES[contract].creates
        if creates is None or creates.id.name != field:
            return False
        if creates.repeatable:
            return (contract, self._latest[field]) in self._used
        return creates.version is None or version == 1
