"""Facts in the history of an imported case: `{"type": …, "data": …}`, made from the contracts."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, get_args

from pydantic import create_model
from pydantic_core import MISSING

from case_api.domain.families import RULES
from case_api.domain.families.erasure import NOT_AMENDED
from case_api.domain.imports.local_ids import LOCAL_IDS, LocalId, LocalIds
from events.contracts import CaseDetailsChanged, CaseOpened, ContractModel, Event
from events.contracts.event import GENERATED

IMPORTED_CONTRACTS: Final[Sequence[type[Event]]] = tuple(
    contract for contract in RULES if contract not in {CaseOpened, CaseDetailsChanged, *NOT_AMENDED}
)
"""The facts that a history may have. An import opens the case itself, and corrects, links
and erases nothing."""
_CONTRACT_BY_TYPE: Final = {contract.type: contract for contract in IMPORTED_CONTRACTS}


@cache
def entry_model(contract: type[Event]) -> type[ContractModel]:
    """The contract as an entry of a history, in which local ids stand for ids, or are left out."""
    fields: dict[str, Any] = {
        name: (LocalId | MISSING, MISSING) if name in LOCAL_IDS else (field.annotation, field)
        for name, field in contract.model_fields.items()
    }
    name, doc = f"Imported{contract.__name__}", contract.__doc__
    arguments = {**GENERATED}
    data = create_model(
        f"{name}Data", __base__=ContractModel, __doc__=doc, __cls_kwargs__=arguments, **fields
    )
    literal: Any = Literal[contract.type]
    entry: dict[str, Any] = {"type": (literal, ...), "data": (data, ...)}
    return create_model(name, __base__=ContractModel, __cls_kwargs__=arguments, **entry)


def event_of_entry(entry: ContractModel, ids: LocalIds) -> Event:
    """The fact that an entry of a history states."""
    stated: Mapping[str, Any] = dict(entry)
    contract = _CONTRACT_BY_TYPE[stated["type"]]
    values: dict[str, Any] = dict(stated["data"])
    for field, is_required in _id_fields(contract):
        label = values[field]
        if is_required or label is not MISSING:
            values[field] = ids.resolve(contract, field, label, values.get("version", 1))
    return contract.model_validate(values)


@cache
def _id_fields(contract: type[Event]) -> Sequence[tuple[str, bool]]:
    """The fields with local ids, and whether the contract requires each."""
    return [
        (name, MISSING not in get_args(field.annotation))
        for name, field in contract.model_fields.items()
        if name in LOCAL_IDS
    ]
