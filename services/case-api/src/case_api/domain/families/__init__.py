"""The preconditions of each fact that case-api records, one module for each family."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from case_api.domain.families import (
    assessment,
    case,
    complaint,
    draft,
    final,
    mediation,
    not_in_school,
    provision,
    request,
    review,
    tribunal,
)
from case_api.domain.rules import AnyRule
from events.contracts import Event

RULES: Final[Mapping[type[Event], AnyRule]] = {
    each.contract: each
    for each in chain(
        case.RULES,
        complaint.RULES,
        not_in_school.RULES,
        request.RULES,
        assessment.RULES,
        draft.RULES,
        final.RULES,
        provision.RULES,
        review.RULES,
        mediation.RULES,
        tribunal.RULES,
    )
}
"""A rule for each contract that case-api records or finds by an id.

A fact of another type has the whole case as its only subject.
"""
