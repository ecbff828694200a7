"""A notice that does not state what it must cannot be sent; the refusal says what and why."""

from dataclasses import replace

import pytest

from events.contracts.vocabulary.request import NoticeContent
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.document import (
    DocumentPart,
    ParagraphBlock,
    TextRun,
)
from notification_service.domain.notices.missing import missing_elements
from notification_service.domain.notices.publication.sample import (
    sample_notice,
)
from notification_service.domain.notices.sendable import (
    IncompleteNotice,
    MismatchedNotice,
    NamedInPublic,
    SendableNotice,
)
from notification_service.domain.notices.wording.composing import compose_notice
from notification_service.domain.notices.wording.values import (
    DatedStep,
    ListValue,
    ServiceContact,
    ServicesValue,
)
from notification_service.store.notices import current_notices, current_sample, current_words
from notification_service.testing.notices import context, document, requirement, sendable


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3164", "-", "."], ids=ascii)
def test_a_blank_is_no_reason_and_no_service(blank: str) -> None:
    """A letter that says "These are our reasons:" and nothing after it states none."""
    values = {
        **current_sample().values,
        "reasons": ListValue(items=(blank,)),
        "mediation_services": ServicesValue(services=(ServiceContact(name=blank, phone=blank),)),
    }
    made = compose_notice(
        *(current_notices(), current_words(), requirement("assessment-refused"), values),
        *(context(), [DatedStep("appeal")]),
    )

    with pytest.raises(IncompleteNotice) as refused:
        sendable(made=made)

    assert [each.element.id for each in refused.value.missing] == ["reasons", "mediation"]


def test_a_refusal_without_its_right_of_appeal_cannot_be_sent() -> None:
    kept = {
        name: value
        for name, value in current_sample().values.items()
        if name not in {"tribunal", "appeal_by"}
    }
    lacking = compose_notice(
        current_notices(),
        current_words(),
        requirement("assessment-refused"),
        kept,
        context(),
        [DatedStep("appeal")],
    )

    with pytest.raises(IncompleteNotice) as refused:
        sendable(made=lacking)

    assert [each.element.id for each in refused.value.missing] == ["right_of_appeal", "time_limits"]
    right, last_day = str(refused.value).splitlines()
    assert right == (
        "The right to appeal: how to reach the Tribunal is missing. Without it the family may not "
        "know that it can ask the Tribunal to decide, and the notice is defective. (SEND "
        "Regulations 2014 reg 5(3)(a), 10(3)(a), 14(2)(a), 20(11), 25(2), 31(3); CFA s.51)"
    )
    assert last_day == (
        "The last day to appeal: the last day on which the Tribunal must have the appeal is "
        "missing. A family that is not given the last day can lose its appeal by a day; a notice "
        "without it is a ground for a late appeal. (SEND Regulations 2014 reg 5(3), 10(3), 14(2); "
        "HESC Rules 2008 r.20(1)(c))"
    )


def test_a_complete_refusal_can_be_sent_and_states_all_six_contents() -> None:
    assert sendable().contents == tuple(NoticeContent)


def test_a_notice_of_no_decision_states_no_contents_though_it_names_advice_services() -> None:
    agreed = sendable("assessment-agreed")

    assert "advice_and_support" in agreed.requirement.must_say
    assert agreed.contents == ()


def test_each_element_that_is_taken_out_of_a_document_is_missed() -> None:
    whole = document()

    for element in requirement("assessment-refused").must_say:
        parts = tuple(part for part in whole.parts if part.element != element)
        found = missing_elements(
            current_notices(), requirement("assessment-refused"), replace(whole, parts=parts)
        )
        assert [each.element.id for each in found] == [element]


def test_a_part_that_bears_the_id_without_the_day_states_nothing() -> None:
    whole = document()
    empty = DocumentPart((ParagraphBlock((TextRun("You can appeal."),)),), "time_limits")
    parts = tuple(empty if part.element == "time_limits" else part for part in whole.parts)

    found = missing_elements(
        current_notices(), requirement("assessment-refused"), replace(whole, parts=parts)
    )

    assert [value.id for each in found for value in each.values] == ["appeal_by", "mediation_by"]


def test_a_document_of_another_notice_is_refused() -> None:
    with pytest.raises(MismatchedNotice):
        SendableNotice(requirement("plan-refused"), document(), current_notices())


def test_a_document_for_a_role_to_which_the_notice_does_not_go_is_refused() -> None:
    with pytest.raises(MismatchedNotice):
        sendable(made=document(about=replace(context(), audience=Audience.SCHOOL)))


def test_a_requirement_that_is_not_of_the_catalogue_is_refused() -> None:
    weaker = requirement("assessment-refused").model_copy(update={"must_say": ("decision",)})

    with pytest.raises(MismatchedNotice):
        SendableNotice(weaker, document(), current_notices())


@pytest.mark.parametrize("field", ["subject", "message"])
def test_the_subject_and_the_text_message_name_no_child(field: str) -> None:
    named = replace(document(), **{field: "News about alex  example"})

    with pytest.raises(NamedInPublic):
        sendable(made=named)


def test_every_notice_can_be_sent_when_its_values_are_given() -> None:
    catalogue, words, sample = current_notices(), current_words(), current_sample()

    made = [sample_notice(catalogue, words, sample, each) for each in catalogue.requirements]

    assert len(made) == len(catalogue.requirements)
    public = " ".join(f"{each.document.subject} {each.document.message}" for each in made)
    assert "Alex" not in public
    assert "Sam" not in public


def test_every_notice_states_only_what_it_must() -> None:
    """Nothing else can be taken for an element: the parts and the requirement have one list."""
    catalogue, words, sample = current_notices(), current_words(), current_sample()

    for each in catalogue.requirements:
        parts = sample_notice(catalogue, words, sample, each).document.parts
        assert tuple(part.element for part in parts if part.element) == each.must_say
