"""Two cases of one child: linked in both streams, or in none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact, decide_amendment
from case_api.domain.errors import (
    AlreadyDecided,
    CannotHaveHappened,
    CaseFull,
    Contradiction,
    MissingPredecessor,
    NotAmendable,
    UnknownCase,
    UnknownOtherCase,
)
from case_api.domain.families.link import MAX_LINKS
from case_api.domain.fold import fold
from case_api.domain.links.case_links import case_links, main_case
from case_api.domain.links.link_cases import LinkCases, LinkCommand, UnlinkCases, plan_link
from events.contracts import CaseLinked, CaseOpened, CaseVoided, Event
from events.contracts.vocabulary.case import CaseLinkReason, CaseUnlinkReason, CorrectionReason
from events.envelope import CaseId
from events.scenario import make_history

TODAY: Final = date(2026, 11, 20)
FIRST, SECOND, THIRD = (CaseId(UUID(int=number)) for number in (1, 2, 3))
OPENED: Final = CaseOpened(cohort=2016)
TAKEN_OVER: Final = CaseOpened(cohort=2016, taken_over_on=TODAY)


def link(case: CaseId, other: CaseId, main: CaseId = FIRST) -> LinkCases:
    return LinkCases(case, other, main, CaseLinkReason.OPENED_TWICE, TODAY)


def unlink(case: CaseId, other: CaseId) -> UnlinkCases:
    return UnlinkCases(case, other, CaseUnlinkReason.DIFFERENT_CHILDREN, TODAY)


def streams(
    *commands: LinkCommand, opened: CaseOpened = OPENED
) -> Mapping[CaseId, Sequence[Event]]:
    """The facts of three cases after some commands."""
    facts: dict[CaseId, list[Event]] = {each: [opened] for each in (FIRST, SECOND, THIRD)}
    for command in commands:
        histories = {case_id: make_history(of) for case_id, of in facts.items()}
        for each in plan_link(command, histories):
            facts[each.case_id].append(each.fact)
    return facts


def linked_to(facts: Sequence[Event]) -> Sequence[CaseId]:
    return [each.case_id for each in case_links(fold(make_history(facts)))]


@pytest.mark.parametrize("main", [FIRST, SECOND])
@pytest.mark.parametrize("command", [(FIRST, SECOND), (SECOND, FIRST)])
def test_each_case_knows_the_other_and_the_main_case(
    command: tuple[CaseId, CaseId], main: CaseId
) -> None:
    found = streams(link(*command, main))

    assert linked_to(found[FIRST]) == [SECOND]
    assert linked_to(found[SECOND]) == [FIRST]
    assert {main_case(fold(make_history(found[each]))) for each in command} == {main}


@pytest.mark.parametrize(
    ("before", "command", "refusal", "field"),
    [
        pytest.param([], link(FIRST, FIRST), Contradiction, "other_case_id", id="itself"),
        pytest.param([], unlink(FIRST, FIRST), Contradiction, "other_case_id", id="from itself"),
        pytest.param(
            [], link(FIRST, SECOND, THIRD), Contradiction, "main_case_id", id="a third as main"
        ),
        pytest.param([link(FIRST, SECOND)], link(FIRST, SECOND), AlreadyDecided, None, id="twice"),
        pytest.param(
            [link(FIRST, SECOND)],
            link(SECOND, FIRST, SECOND),
            AlreadyDecided,
            None,
            id="twice, from the other side and with another main case",
        ),
        pytest.param(
            [link(FIRST, SECOND)],
            link(SECOND, THIRD, SECOND),
            Contradiction,
            "main_case_id",
            id="a linked case as the main case of another",
        ),
        pytest.param(
            [link(FIRST, SECOND)],
            link(THIRD, SECOND, THIRD),
            Contradiction,
            "main_case_id",
            id="a linked case to a second main case",
        ),
        pytest.param(
            [link(FIRST, SECOND)],
            link(THIRD, FIRST, THIRD),
            Contradiction,
            "main_case_id",
            id="a main case to another main case",
        ),
        pytest.param(
            [], unlink(FIRST, SECOND), MissingPredecessor, "other_case_id", id="not linked"
        ),
        pytest.param(
            [link(FIRST, SECOND), unlink(FIRST, SECOND)],
            unlink(SECOND, FIRST),
            AlreadyDecided,
            None,
            id="unlinked twice",
        ),
    ],
)
@pytest.mark.parametrize("opened", [OPENED, TAKEN_OVER], ids=["", "taken over"])
def test_what_cannot_be_linked_or_unlinked_is_refused(
    opened: CaseOpened,
    before: Sequence[LinkCommand],
    command: LinkCommand,
    refusal: type[CannotHaveHappened],
    field: str | None,
) -> None:
    facts = streams(*before, opened=opened)

    with pytest.raises(refusal) as raised:
        plan_link(command, {case_id: make_history(of) for case_id, of in facts.items()})

    assert raised.value.field == field


@pytest.mark.parametrize(("known", "error"), [(FIRST, UnknownOtherCase), (SECOND, UnknownCase)])
def test_both_cases_must_be_known(known: CaseId, error: type[Exception]) -> None:
    with pytest.raises(error):
        plan_link(link(FIRST, SECOND), {known: make_history([OPENED])})


def test_a_child_may_have_more_than_two_cases_and_a_link_may_be_made_again() -> None:
    found = streams(
        *(link(FIRST, SECOND), link(THIRD, FIRST), unlink(SECOND, FIRST)),
        *(link(SECOND, FIRST), unlink(FIRST, THIRD)),
    )

    assert linked_to(found[FIRST]) == [SECOND]
    assert linked_to(found[SECOND]) == [FIRST]
    assert linked_to(found[THIRD]) == []
    assert main_case(fold(make_history(found[THIRD]))) is None


def test_what_was_linked_may_get_another_main_case_once_it_is_unlinked() -> None:
    found = streams(link(FIRST, SECOND), unlink(FIRST, SECOND), link(FIRST, SECOND, SECOND))

    assert main_case(fold(make_history(found[FIRST]))) == SECOND


def test_a_case_has_a_bounded_number_of_links() -> None:
    others = [CaseId(UUID(int=100 + number)) for number in range(MAX_LINKS)]
    links = [link(FIRST, other).fact_about(other) for other in others]

    with pytest.raises(CaseFull):
        plan_link(
            link(FIRST, SECOND),
            {FIRST: make_history([OPENED, *links]), SECOND: make_history([OPENED])},
        )


def test_half_of_a_link_is_not_voided() -> None:
    history = make_history(streams(link(FIRST, SECOND))[FIRST])
    void = CaseVoided(position=history[-1].position, reason=CorrectionReason.WRONG_CASE)

    with pytest.raises(NotAmendable):
        decide_amendment(history, AmendFact(void, TODAY))


def test_a_refusal_offers_the_end_of_the_link_and_no_amendment_of_it() -> None:
    facts = streams(link(FIRST, SECOND))

    with pytest.raises(AlreadyDecided) as raised:
        plan_link(link(FIRST, SECOND), {case_id: make_history(of) for case_id, of in facts.items()})

    assert [each.type for each in raised.value.instead] == ["case.unlinked"]
    assert raised.value.fact is not None
    assert type(raised.value.fact.event) is CaseLinked
