"""The preconditions of each fact that case-api records, one module for each family."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from case_api.domain.families import (
    advice,
    assessment,
    budget,
    case,
    casework,
    ceasing,
    complaint,
    consultation,
    directions,
    disclosure,
    document,
    draft,
    education,
    erasure,
    final,
    legal_hold,
    link,
    mediation,
    nhs_number,
    not_in_school,
    placement,
    provision,
    redress,
    request,
    restriction,
    review,
    transfer,
    tribunal,
)
from case_api.domain.rules import AnyRule
from events.contracts import Event

RULES: Final[Mapping[type[Event], AnyRule]] = {
    each.contract: each
    for each in chain(
        case.RULES,
        erasure.RULES,
        legal_hold.RULES,
        restriction.RULES,
        link.RULES,
        nhs_number.RULES,
        casework.RULES,
        complaint.RULES,
        disclosure.RULES,
        document.RULES,
        not_in_school.RULES,
        education.RULES,
        redress.RULES,
        request.RULES,
        advice.RULES,
        assessment.RULES,
        draft.RULES,
        consultation.RULES,
        final.RULES,
        ceasing.RULES,
        placement.RULES,
        budget.RULES,
        transfer.RULES,
        provision.RULES,
        review.RULES,
        mediation.RULES,
        tribunal.RULES,
        directions.RULES,
    )
}
"""A rule for each contract that case-api records.

A fact of another service has the whole case as its only subject.
"""
