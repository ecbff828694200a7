"""What of a new OpenAPI document breaks clients that were generated from an older one."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.openapi.compatibility.change import BreakingChange
from chassis.openapi.compatibility.operations import changed_operations

__all__ = ["BreakingChange", "breaking_changes"]


def breaking_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[BreakingChange]:
    """Every change by which a client of the old document fails, or no longer compiles.

    Both are OpenAPI 3.1 documents with named schemas. An addition breaks nothing: operations,
    optional fields of a request, fields of a response, values of an enumeration, problems. Clients
    must accept those (docs/clients.md).
    """
    return sorted(changed_operations(old, new))
