"""The catalogue of notices is refused with the place of each mistake, and covers the law."""

from typing import Final

import pytest

from events.contracts.vocabulary.request import NoticeContent
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.parser import InvalidNotices, parse_notices
from notification_service.domain.notices.requirement import NoticeForce
from notification_service.store.notices import current_notices

SOURCE: Final = (
    'source = { provision = "reg 5", link = "https://www.legislation.gov.uk/a", confidence = "X" }'
)
NOTICE: Final = f"""
[[notice]]
id       = "refused"
title    = "Refused"
from     = [{{ fact = "request.refused" }}]
to       = ["family"]
by       = "assessment-decision"
force    = "duty"
{SOURCE}
must_say = ["reasons"]
in_force = {{ from = 2014-09-01 }}
"""
ELEMENT: Final = """
[[element]]
id    = "reasons"
title = "The reasons"
why   = "They matter."
needs = ["reasons"]
[[value]]
id    = "reasons"
kind  = "list"
title = "the reasons"
"""
RULES: Final = {"assessment-decision"}


def problems(notice: str, elements: str = ELEMENT) -> list[str]:
    with pytest.raises(InvalidNotices) as caught:
        parse_notices({"a.toml": notice, "elements.toml": elements}, RULES)
    return [*caught.value.problems]


def test_a_valid_catalogue_is_read() -> None:
    found = parse_notices({"a.toml": NOTICE, "elements.toml": ELEMENT}, RULES)

    (requirement,) = found.requirements
    assert requirement.phase == "a"
    assert [each.title for each in found.elements_of(requirement)] == ["The reasons"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("request.refused", "request.denied", "a.toml: refused: there is no event request.denied"),
        (
            '"request.refused"',
            '"request.refused", where = { outcome = "x" }',
            "a.toml: refused: request.refused has no field outcome",
        ),
        (
            '"request.refused"',
            '"request.refused", where = { ground = "cost" }',
            'a.toml: refused: request.refused.ground is never "cost"',
        ),
        (
            '"request.refused"',
            '"request.refused", after = [{ fact = "request.asked" }]',
            "a.toml: refused: there is no event request.asked",
        ),
        (
            'fact = "request.refused"',
            'rule = "assessment-decision"',
            "a.toml: refused: from.0: Value error, either `fact`, or `when` with or without `rule`",
        ),
        (
            'fact = "request.refused"',
            'rule = "six-weeks", when = "missed"',
            "a.toml: refused: there is no rule six-weeks",
        ),
        ('"assessment-decision"', '"six-weeks"', "a.toml: refused: there is no rule six-weeks"),
        (
            '"assessment-decision"',
            '"the deadline"',
            "a.toml: refused: `the deadline` bounds only what an event of a deadline requires",
        ),
        (
            '["family"]',
            '["everyone"]',
            "a.toml: refused: to.0: Value error, there is no audience everyone",
        ),
        (
            '["reasons"]',
            '["reasons", "right"]',
            "a.toml: refused: there is no element right",
        ),
        (
            'force    = "duty"',
            'force    = "courtesy"',
            "a.toml: refused: Value error, a duty or guidance has a `source`, a courtesy has none",
        ),
        (
            'title    = "Refused"',
            'title    = "Refused"\ncolour = "red"',
            "a.toml: refused: colour: Extra inputs are not permitted",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_place(old: str, new: str, problem: str) -> None:
    assert problem in problems(NOTICE.replace(old, new, 1))


def test_two_requirements_of_an_id_may_not_overlap() -> None:
    assert "a.toml: refused: two requirements of this id overlap" in problems(NOTICE + NOTICE)


def test_an_amendment_of_the_law_is_another_requirement_of_the_same_id() -> None:
    ended = NOTICE.replace("{ from = 2014-09-01 }", "{ from = 2014-09-01, to = 2027-08-31 }")
    begun = NOTICE.replace("2014-09-01", "2027-09-01")

    assert len(parse_notices({"a.toml": ended + begun, "e.toml": ELEMENT}).requirements) == 2


def test_an_element_without_its_value_is_refused() -> None:
    lacking = ELEMENT.partition("[[value]]")[0]

    assert problems(NOTICE, lacking) == ["element reasons: there is no value reasons"]


NEXT: Final = """
[[element]]
id    = "what_happens_next"
title = "What happens next"
why   = "It matters."
needs = ["reasons"]
[[step]]
id    = "decide"
rules = "assessment-decision"
"""
WITH_STEPS: Final = NOTICE.replace(
    '["reasons"]', '["reasons", "what_happens_next"]\nnext = ["decide"]'
)


def test_what_happens_next_is_read_with_its_rules() -> None:
    found = parse_notices({"a.toml": WITH_STEPS, "elements.toml": ELEMENT + NEXT}, RULES)

    assert found.requirements[0].next == ("decide",)
    assert found.steps["decide"].rules == ("assessment-decision",)


@pytest.mark.parametrize(
    ("notice", "steps", "problem"),
    [
        (
            WITH_STEPS.replace('next = ["decide"]', ""),
            NEXT,
            "a.toml: refused: `what_happens_next` and `next` need each other",
        ),
        (
            WITH_STEPS.replace('["decide"]', '["wait"]'),
            NEXT,
            "a.toml: refused: there is no step wait",
        ),
        (WITH_STEPS.replace('["decide"]', '["wait"]'), NEXT, "step decide is in no notice"),
        (
            WITH_STEPS,
            NEXT.replace("assessment-decision", "six-weeks"),
            "step decide: there is no rule six-weeks",
        ),
    ],
)
def test_a_mistake_in_what_happens_next_is_refused(notice: str, steps: str, problem: str) -> None:
    assert problem in problems(notice, ELEMENT + steps)


def test_without_the_rulebook_rules_are_not_checked() -> None:
    files = {"a.toml": NOTICE.replace("assessment-decision", "six-weeks"), "e.toml": ELEMENT}

    assert len(parse_notices(files).requirements) == 1


def test_every_appealable_decision_states_what_the_regulations_list() -> None:
    """Reg 5(3), 10(3), 14(2), 20(11), 25(2), 31(3): all but the reasons for every plan."""
    contents = {each.value for each in NoticeContent} - {"reasons"}

    lacking = {
        each.id: contents - {*each.must_say}
        for each in current_notices().requirements
        if each.appeal_about
    }

    assert len(lacking) == 14
    assert not any(lacking.values())


def test_the_six_contents_have_the_names_that_facts_use() -> None:
    assert {each.value for each in NoticeContent} <= current_notices().elements.keys()


def test_after_each_step_the_family_reads_what_happens_next() -> None:
    """So does who sent a paper. Where nothing follows the notice says so."""
    without = [
        each.id
        for each in current_notices().requirements
        if (each.is_for_families or Audience.SENDER in each.audiences)
        and "what_happens_next" not in each.must_say
    ]

    assert without == []


def test_a_family_can_opt_out_of_no_duty() -> None:
    duties = [each for each in current_notices().requirements if each.is_statutory]

    assert {each.force for each in duties} == {NoticeForce.DUTY}
    assert len(duties) > 40


@pytest.mark.parametrize(
    ("overtaking", "problem"),
    [
        ('"request.approved"', "there is no event request.approved"),
        (
            '{ fact = "request.agreed", until = "request.reopened" }',
            "there is no event request.reopened",
        ),
        (
            '{ fact = "request.agreed", where = { outcome = "x" } }',
            "request.agreed has no field outcome",
        ),
        (
            '{ fact = "request.agreed", of = { outcome = "x" } }',
            "request.refused has no field outcome",
        ),
        (
            '{ fact = "request.agreed", same = "decision_id" }',
            "request.agreed has no field decision_id",
        ),
        (
            '{ fact = "final.issued", same = "plan_id" }',
            "request.refused has no field plan_id",
        ),
        (
            '{ fact = "request.agreed", role = "person_in_charge" }',
            "it does not go to person_in_charge",
        ),
    ],
)
def test_a_fact_that_cannot_overtake_is_refused(overtaking: str, problem: str) -> None:
    notice = NOTICE.replace("by ", f"overtaken_by = [{overtaking}]\nby ", 1)

    assert problems(notice)[0] == f"a.toml: refused: {problem}"


def test_a_fact_that_overtakes_is_read_by_its_type_alone() -> None:
    notice = NOTICE.replace("by ", 'overtaken_by = ["request.agreed"]\nby ', 1)

    (read,) = parse_notices({"a.toml": notice, "e.toml": ELEMENT}).requirements

    assert [each.fact for each in read.overtaken_by] == [("request.agreed",)]
