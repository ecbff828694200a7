"""The operations that record facts, one module for each family."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from case_api.api.families import (
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
from case_api.api.operation import Operation

OPERATIONS: Final[Sequence[Operation]] = tuple(
    chain(
        request.OPERATIONS,
        assessment.OPERATIONS,
        draft.OPERATIONS,
        final.OPERATIONS,
        provision.OPERATIONS,
        review.OPERATIONS,
        mediation.OPERATIONS,
        tribunal.OPERATIONS,
        case.OPERATIONS,
        complaint.OPERATIONS,
        not_in_school.OPERATIONS,
    )
)
