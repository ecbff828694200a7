"""The operations that record facts, one module for each family."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from case_api.api.families import (
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
    draft,
    education,
    final,
    mediation,
    nhs_number,
    not_in_school,
    placement,
    provision,
    redress,
    request,
    review,
    transfer,
    tribunal,
)
from case_api.api.operation import Operation

OPERATIONS: Final[Sequence[Operation]] = tuple(
    chain(
        request.OPERATIONS,
        advice.OPERATIONS,
        assessment.OPERATIONS,
        draft.OPERATIONS,
        consultation.OPERATIONS,
        final.OPERATIONS,
        ceasing.OPERATIONS,
        placement.OPERATIONS,
        budget.OPERATIONS,
        transfer.OPERATIONS,
        provision.OPERATIONS,
        review.OPERATIONS,
        mediation.OPERATIONS,
        tribunal.OPERATIONS,
        directions.OPERATIONS,
        case.OPERATIONS,
        nhs_number.OPERATIONS,
        casework.OPERATIONS,
        complaint.OPERATIONS,
        disclosure.OPERATIONS,
        not_in_school.OPERATIONS,
        education.OPERATIONS,
        redress.OPERATIONS,
    )
)
