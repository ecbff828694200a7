"""Each kind of finding, on wording of the kind that is published as an example of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue
from pydantic_core import to_json

from case_api.domain.advice.content import AdviceContent
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.check import check_plan
from case_api.domain.plan.findings.finding import FindingCode, PlaceInAdvice, PlanFinding
from case_api.store.plan.wording import plan_wording
from events.contracts.references import AdviceId

ID: Final = str(UUID(int=1))
ADVICE: Final = AdviceId(UUID(int=9))
SPEECH: Final = "A speech and language therapist delivers 45 minutes of direct therapy once a week."
CITED: Final = {"advice_id": str(ADVICE), "quotation": SPEECH}
NEED: Final[dict[str, Any]] = {
    "need_id": ID,
    "area": "communication_and_interaction",
    "text": "Uses two-word sentences.",
    "rests_on": [{"advice_id": str(ADVICE), "quotation": "Uses two-word sentences"}],
}
OUTCOME: Final[dict[str, Any]] = {
    "outcome_id": ID,
    "term": "medium",
    "text": "Uses sentences of 4 words in 8 out of 10 turns.",
    "by_stage": "the end of Key Stage 1",
    "needs": [ID],
}
ITEM: Final[dict[str, Any]] = {
    "item_id": ID,
    "text": "Direct therapy.",
    "by_whom": "Speech and language therapist",
    "amount": {"quantity": 45, "unit": "minutes"},
    "frequency": {"times": 1, "per": "week"},
    "needs": [ID],
    "outcomes": [ID],
    "rests_on": [CITED],
}
ROW: Final[dict[str, Any]] = {"section": "F", "text": SPEECH}
THERAPY: Final[dict[str, Any]] = {
    "area": "communication_and_interaction",
    "needs": [{"text": "Uses two-word sentences."}],
    "provision": [ROW],
}


def findings(
    need: Mapping[str, Any] = NEED,
    outcome: Mapping[str, Any] = OUTCOME,
    item: Mapping[str, Any] | None = ITEM,
    area: Mapping[str, Any] = THERAPY,
    **sections: Sequence[object],
) -> Sequence[PlanFinding]:
    content = {
        "section_b": [need],
        "section_e": [outcome],
        "section_f": [item] if item else [],
        **sections,
    }
    advice = AdviceContent.model_validate_json(to_json({"areas": [area]}))
    plan = PlanContent.model_validate_json(to_json(content))
    return check_plan(plan, {ADVICE: advice}, plan_wording()).findings


def places(observed: Sequence[PlanFinding]) -> list[tuple[str, str]]:
    return [(each.code, each.pointer) for each in observed]


def advised_place(observed: PlanFinding) -> str:
    assert isinstance(observed.advice, PlaceInAdvice)
    assert observed.advice.advice_id == ADVICE
    return observed.advice.pointer


def changed(item: Mapping[str, Any], *without: str, **fields: object) -> dict[str, Any]:
    return {name: value for name, value in {**item, **fields}.items() if name not in without}


def test_a_plan_whose_parts_fit_together_has_no_finding() -> None:
    assert places(findings()) == []


def test_needs_and_outcomes_without_provision_are_found() -> None:
    assert places(findings(item=None)) == [
        ("advice_dropped", ""),
        ("need_without_provision", "/section_b/0"),
        ("outcome_without_provision", "/section_e/0"),
    ]


def test_provision_for_no_need_and_no_outcome_is_found() -> None:
    assert places(findings(item=changed(ITEM, needs=[], outcomes=[]))) == [
        ("need_without_provision", "/section_b/0"),
        ("outcome_without_provision", "/section_e/0"),
        ("provision_without_need", "/section_f/0"),
        ("provision_without_outcome", "/section_f/0"),
    ]


def test_an_outcome_that_cannot_be_measured_is_found() -> None:
    vague = changed(OUTCOME, "by_stage", text="To improve her communication.")

    assert places(findings(outcome=vague)) == [
        ("outcome_not_measurable", "/section_e/0"),
        ("outcome_without_end", "/section_e/0"),
    ]
    measured = changed(OUTCOME, text="Talks more.", measured_by="A rating scale")
    assert places(findings(outcome=measured)) == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Access to a sensory room as required", {"access to", "as required"}),
        ("Regular liaison between school and parents", {"regular"}),
        ("Opportunities for emotional regulation", {"opportunities for"}),
        ("A programme tailored to need", {"tailored to need"}),
        ("Up to 10 hours of teaching assistant time", {"up to"}),
        ("A teaching assistant, where\n appropriate", {"where appropriate"}),
        (
            "Would benefit from a high level of adult guidance",
            {"would benefit from", "high level of"},
        ),
        ("An irregular verb, the opportunity cost, an accessible room", set[str]()),
    ],
)
def test_vague_words_are_found_wherever_they_are_in_provision(text: str, phrases: set[str]) -> None:
    observed = [
        each
        for each in findings(item=changed(ITEM, text=text))
        if each.code is FindingCode.VAGUE_WORDING
    ]

    assert {each.phrase for each in observed} == phrases
    assert {each.pointer for each in observed} <= {"/section_f/0/text"}


def test_support_is_vague_unless_it_is_quantified() -> None:
    vague = changed(ITEM, "amount", "frequency", text="Support from a teaching assistant.")

    assert ("vague_wording", "/section_f/0/text") in places(findings(item=vague))
    assert ("vague_wording", "/section_f/0/text") not in places(
        findings(item=changed(vague, text="Support from a teaching assistant, 5 hours a week."))
    )


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (changed(ITEM, "amount"), "amount_missing"),
        (changed(ITEM, "frequency"), "frequency_missing"),
        (changed(ITEM, "by_whom"), "provider_missing"),
        (changed(ITEM, text="Direct therapy in a group."), "ratio_missing"),
    ],
)
def test_a_missing_detail_is_found(item: Mapping[str, Any], code: str) -> None:
    assert (code, "/section_f/0") in places(findings(item=item))


def test_a_detail_in_the_words_of_the_text_is_not_missing() -> None:
    assert places(findings(item=changed(ITEM, "amount", "frequency", "by_whom", text=SPEECH))) == []


def test_parts_without_advice_and_unknown_quotations_are_found() -> None:
    other = [{"advice_id": str(ADVICE), "quotation": "Uses sentences of ten words."}]

    assert ("no_advice_cited", "/section_b/0") in places(findings(need=changed(NEED, "rests_on")))
    assert ("quotation_not_found", "/section_b/0/rests_on/0/quotation") in places(
        findings(need=changed(NEED, rests_on=other))
    )


def test_a_quotation_is_found_whatever_its_case_and_spaces() -> None:
    quoted = [{"advice_id": str(ADVICE), "quotation": "USES  two-word\nsentences"}]

    assert places(findings(need=changed(NEED, rests_on=quoted))) == []


def test_a_detail_that_no_advice_states_is_found_at_its_field() -> None:
    twice = changed(ITEM, frequency={"times": 2, "per": "week"})
    (invented, dropped) = findings(item=twice)

    assert (invented.code, invented.pointer) == ("detail_without_advice", "/section_f/0/frequency")
    assert invented.detail == "2 a week"
    assert (dropped.code, dropped.detail) == ("detail_dropped", "1 a week")


def test_a_detail_of_advice_that_the_plan_drops_is_found_with_its_place() -> None:
    (dropped,) = findings(
        item=changed(ITEM, by_whom="Teaching assistant", rests_on=[CITED]),
        area={**THERAPY, "provision": [{**ROW, "by_whom": "With a teaching assistant"}]},
    )

    assert dropped.code is FindingCode.DETAIL_DROPPED
    assert dropped.detail == "speech and language therapist"
    assert advised_place(dropped) == "/areas/0/provision/0"


def test_advice_that_no_part_of_the_plan_cites_is_found_at_its_place_in_section_k() -> None:
    more = {**THERAPY, "outcomes": [{"text": "Joins in play."}]}
    listed = [{"advice_id": str(ADVICE)}]

    (dropped,) = findings(area=more, section_k=listed)

    assert (dropped.code, dropped.pointer) == ("advice_dropped", "/section_k/0")
    assert advised_place(dropped) == "/areas/0/outcomes/0"


def test_vague_words_of_the_advice_are_found_there_too() -> None:
    vague = "Access to a therapist."
    (finding, *_) = [
        each
        for each in findings(
            item=changed(ITEM, text=vague, rests_on=[{**CITED, "quotation": vague}]),
            area={**THERAPY, "provision": [{"section": "F", "text": vague}]},
        )
        if each.code is FindingCode.VAGUE_WORDING
    ]

    assert advised_place(finding) == "/areas/0/provision/0"


def test_all_findings_are_counted_where_only_some_are_listed() -> None:
    plan = PlanContent.model_validate_json(to_json({"section_b": [changed(NEED, "rests_on")]}))

    check = check_plan(plan, {}, plan_wording(), at_most=1)

    assert [each.code for each in check.findings] == ["need_without_provision"]
    assert check.counts == {
        FindingCode.NEED_WITHOUT_PROVISION: 1,
        FindingCode.NO_ADVICE_CITED: 1,
    }


def test_every_code_has_a_reason_and_a_source() -> None:
    for code in FindingCode:
        reason = plan_wording().reasons[code]
        assert reason.why.endswith(".")
        assert reason.source


texts = st.sampled_from([SPEECH, "Access to support.", "2 hours daily in a group", "Reads."])
ids = st.uuids(version=4).map(str) | st.just(ID)
citations = st.lists(
    st.fixed_dictionaries({"advice_id": st.just(str(ADVICE)), "quotation": texts}), max_size=3
)
needs = st.fixed_dictionaries(
    {"need_id": ids, "area": st.just("health"), "text": texts, "rests_on": citations}
)
outcomes = st.fixed_dictionaries(
    {"outcome_id": ids, "term": st.just("long"), "text": texts, "rests_on": citations}
)
items = st.fixed_dictionaries(
    {"item_id": ids, "text": texts, "needs": st.lists(ids, max_size=2), "rests_on": citations},
    optional={"amount": st.just({"quantity": 20, "unit": "minutes"})},
)
plans = st.fixed_dictionaries(
    {
        **{f"section_{each}": st.lists(needs, max_size=3) for each in "bcd"},
        "section_e": st.lists(outcomes, max_size=3),
        **{f"section_{each}": st.lists(items, max_size=3) for each in ("f", "g", "h1", "h2")},
        "section_k": st.lists(st.just({"advice_id": str(ADVICE)}), max_size=1),
    }
)
areas = st.fixed_dictionaries(
    {
        "area": st.just("health"),
        "strengths": st.lists(texts, max_size=2),
        "needs": st.lists(st.fixed_dictionaries({"text": texts}), max_size=2),
        "provision": st.lists(
            st.fixed_dictionaries({"section": st.just("G"), "text": texts}), max_size=3
        ),
    }
)


@given(plans, st.lists(areas, max_size=3))
def test_a_finding_always_names_places_that_exist(
    plan: dict[str, Any], advised: list[dict[str, Any]]
) -> None:
    content = PlanContent.model_validate_json(to_json(plan))
    advice = AdviceContent.model_validate_json(to_json({"areas": advised}))

    for each in check_plan(content, {ADVICE: advice}, plan_wording()).findings:
        assert exists(content, each.pointer)
        if each.code in {FindingCode.ADVICE_DROPPED, FindingCode.DETAIL_DROPPED}:
            assert exists(advice, advised_place(each))


def exists(model: BaseModel, pointer: str) -> bool:
    """Whether a JSON Pointer leads to a part of a document."""
    node: JsonValue = model.model_dump(mode="json")
    for step in pointer.split("/")[1:]:
        match node:
            case list():
                node = node[int(step)]
            case dict():
                node = node[step]
            case _:
                return False
    return True
