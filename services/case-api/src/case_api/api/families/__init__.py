"""The operations that record facts, one module for each family."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from case_api.api.families import assessment, case, draft, final, request, review, tribunal
from case_api.api.operation import Operation

OPERATIONS: Final[Sequence[Operation]] = tuple(
    chain(
        request.OPERATIONS,
        assessment.OPERATIONS,
        draft.OPERATIONS,
        final.OPERATIONS,
        review.OPERATIONS,
        tribunal.OPERATIONS,
        case.OPERATIONS,
    )
)
