"""Decides a command on a case: one pure function for all facts that case-api records."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from case_api.domain.amend import AmendFact, decide_amendment
from case_api.domain.decision import Decision
from case_api.domain.nhs_numbers.commands import (
    RecordPersonChange,
    ReportNhsNumberChange,
    decide_person_change,
    decide_report,
)
from case_api.domain.record import RecordFacts, decide_facts
from events.contracts import Event
from events.envelope import EventEnvelope

Command: TypeAlias = RecordFacts | AmendFact | RecordPersonChange | ReportNhsNumberChange
"""The commands on a case."""


def decide(history: Sequence[EventEnvelope], command: Command) -> Sequence[Event]:
    """The facts that follow from a command on a raw history, none where it adds nothing.

    Raises:
        UnknownCase, CannotHaveHappened, CaseFull, InvalidCorrection: the command is refused.
    """
    return make_decision(history, command).events


def make_decision(history: Sequence[EventEnvelope], command: Command) -> Decision:
    """The facts that follow from a command, with the case once they are recorded.

    Raises:
        UnknownCase, CannotHaveHappened, CaseFull, InvalidCorrection: the command is refused.
    """
    match command:
        case RecordFacts():
            return decide_facts(history, command)
        case AmendFact():
            return decide_amendment(history, command)
        case RecordPersonChange():
            return decide_person_change(history, command)
        case ReportNhsNumberChange():
            return decide_report(history, command)
        case _:
            assert_never(command)
