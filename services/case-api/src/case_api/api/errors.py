"""Errors of the domain and of the log as problems."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.api.recordable_fact import RecordableFacts, recordable_facts
from case_api.api.search.duplicate_problem import CaseExists
from case_api.domain.errors import CannotHaveHappened, CaseFull, UnknownCase
from case_api.domain.prior_fact import PendingFact, PriorFact
from case_api.domain.search.duplicates import DuplicateCase
from chassis.problems import Conflict, InvalidRequest, NotFound, Problem, Unavailable, Violation
from events.contracts.references import EventPosition
from events.history import InvalidCorrection
from events.log.errors import (
    ClosedLedger,
    CommitNotDurable,
    HeadAheadOfClock,
    LedgerLocked,
    UnknownLedger,
    WriteConflict,
    WrongExpectedVersion,
)

FactPointer: TypeAlias = Callable[[int, str | None], str]
"""The JSON pointer to a field in the body of its request, or to its fact where that is None.

The fact is named by its place in the command, from 0.
"""


def whole_body(_: int, field: str | None) -> str:
    """The pointer where the fact is the body itself."""
    return f"/{field}" if field else ""


class FactInTheWay(BaseModel):
    """A fact because of which another cannot have happened.

    It is recorded, or is an earlier one of the same request.
    """

    type: Annotated[str, Field(max_length=100, examples=["request.received"])]
    position: EventPosition | MISSING = MISSING
    """Where it is recorded. Missing: it is in the same request."""
    pointer: Annotated[str, Field(max_length=100, examples=["/events/0/data"])] | MISSING = MISSING
    """Where it is in the same request, as a JSON pointer. Missing: it is recorded."""
    on: date | MISSING = MISSING
    """The day on which it happened, if it has one."""


class RefusalContext(BaseModel):
    """What a problem adds: the fact that is the reason, and what may be recorded instead."""

    in_the_way: FactInTheWay | MISSING = MISSING
    """The fact that is the reason."""
    instead: RecordableFacts | MISSING = MISSING
    """What may be recorded instead, or before it: what is missing, what takes the fact in the way
    out of effect, its correction."""


class Impossible(
    Problem,
    code="cannot-have-happened",
    status=409,
    title="This cannot have happened.",
    extension_model=RefusalContext,
):
    """The fact contradicts the history of the case.

    `errors` names the part of the body that cannot be true. If a recorded fact contradicts it,
    `in_the_way` names that fact's type, position and day. `instead` lists what may be recorded
    instead, or before it, each with its operation. What is late or unusual is recorded; only what
    cannot have happened is refused. If the recorded fact is wrong, correct or void it.
    """

    def __init__(self, refusal: CannotHaveHappened, pointer: FactPointer = whole_body) -> None:
        super().__init__(
            refusal.detail,
            errors=[_violation(refusal, pointer(refusal.index, refusal.field))],
            extension=_context(refusal, pointer),
        )


class CaseIsFull(Problem, code="case-full", status=409, title="The case can hold no more facts."):
    """The case holds the most facts, or the most of this type, that a case can hold.

    `detail` states the number. Nothing was recorded. A busy case has some hundred facts in its
    lifetime: check whether a system records the same fact repeatedly. The case can still be
    read.
    """


@contextmanager
def translate_errors(pointer: FactPointer = whole_body) -> Generator[None]:
    """Raise the refusal of a command as a problem. `pointer` points at its facts in the body."""
    try:
        yield
    except UnknownCase as unknown:
        raise NotFound from unknown
    except CaseFull as full:
        raise CaseIsFull(str(full)) from full
    except DuplicateCase as duplicate:
        raise CaseExists(duplicate.duplicates) from duplicate
    except CannotHaveHappened as refusal:
        raise Impossible(refusal, pointer) from refusal
    except InvalidCorrection as invalid:
        problem = _invalid_request(invalid)
        raise problem from invalid
    except (WrongExpectedVersion, WriteConflict, LedgerLocked) as busy:
        raise Unavailable(headers={"Retry-After": "1"}) from busy
    except (CommitNotDurable, HeadAheadOfClock) as unfit_to_record:
        raise Unavailable(headers={"Retry-After": "60"}) from unfit_to_record
    except (ClosedLedger, UnknownLedger) as closed:
        raise Conflict("the council's ledger is closed") from closed


def _invalid_request(invalid: InvalidCorrection) -> InvalidRequest:
    """The problem of a correction that does not match the fact it corrects."""
    return InvalidRequest(
        errors=[
            Violation("unfit_correction", str(invalid), pointer=f"/values/{field}")
            for field in invalid.fields
        ]
    )


def _violation(refusal: CannotHaveHappened, pointer: str) -> Violation:
    """The violation at its place in the body."""
    return Violation(refusal.code, refusal.detail, pointer=pointer)


def _context(refusal: CannotHaveHappened, pointer: FactPointer) -> RefusalContext:
    fact = refusal.fact
    return RefusalContext(
        in_the_way=MISSING if fact is None else _in_the_way(fact, pointer),
        instead=recordable_facts(refusal.instead) or MISSING,
    )


def _in_the_way(fact: PriorFact, pointer: FactPointer) -> FactInTheWay:
    pending = isinstance(fact, PendingFact)
    return FactInTheWay(
        type=fact.event.type,
        position=MISSING if pending else fact.position,
        pointer=pointer(fact.index, None) if pending else MISSING,
        on=fact.day or MISSING,
    )
