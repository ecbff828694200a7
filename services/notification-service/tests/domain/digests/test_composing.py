"""The words of a digest."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.contracts.vocabulary.assessment import AdviceKind
from events.contracts.vocabulary.case import NoticeAudience, NoticeFailure, NoticeHold
from notification_service.domain.digests.composing import (
    DigestContext,
    WordedDigest,
    WordedNotice,
    compose_digest,
)
from notification_service.domain.digests.content import (
    AwaitedAct,
    DigestContent,
    DigestItem,
    DigestReader,
    DigestSection,
    SectionContent,
)
from notification_service.domain.digests.notice_at_issue import FamilyRecipient, NoticeAtIssue
from notification_service.domain.notices.readability import measure_sentences, split_sentences
from notification_service.store.digests.editions import current_digest_edition
from notification_service.store.notices import current_notices

MONDAY: Final = date(2026, 12, 14)
CASE: Final = UUID(int=1)
ADVICE: Final = AwaitedAct(
    rule="advice-response",
    due_on=date(2026, 12, 5),
    advice=AdviceKind.PSYCHOLOGICAL.value,
    adviser="educational_psychologist",
    chased=2,
)
DECIDE: Final = DigestItem(
    item_id=UUID(int=2),
    case_id=CASE,
    reference="SEN/1",
    kind="duty",
    rule="assessment-decision",
    because_of=7,
    started_on=date(2026, 10, 30),
    law_due_on=date(2026, 12, 11),
    work_on=date(2026, 12, 10),
    is_new=False,
)
CHASE: Final = DECIDE.model_copy(
    update={
        "kind": "chase",
        "rule": "advice-response",
        "law_due_on": None,
        "work_on": MONDAY,
        "waits_on": (ADVICE,),
    }
)
REPLY: Final = DECIDE.model_copy(
    update={"kind": "reply", "rule": None, "law_due_on": None, "is_new": True}
)

HELD: Final = REPLY.model_copy(
    update={
        "kind": "held_notice",
        "is_new": False,
        "notice": NoticeAtIssue(
            "assessment-refused",
            (FamilyRecipient.PARENT, NoticeAudience.HEALTH_COMMISSIONER, NoticeAudience.SETTING),
            (NoticeHold.DOUBTFUL, NoticeHold.NOT_REACHED),
        ),
    }
)
RETURNED: Final = HELD.model_copy(
    update={
        "kind": "returned_notice",
        "notice": NoticeAtIssue(
            "assessment-refused", (FamilyRecipient.YOUNG_PERSON,), (NoticeFailure.RETURNED,)
        ),
    }
)


def section(
    name: DigestSection, *items: DigestItem, total: int = 0, is_more: bool = False
) -> SectionContent:
    return SectionContent(
        section=name, total=total or len(items), is_more=is_more, items=tuple(items)
    )


def worded(
    *sections: SectionContent, reader: DigestReader = DigestReader.OFFICER, council: str = "Example"
) -> WordedDigest:
    content = DigestContent(log_position=9, waits_since=None, sections=sections)
    context = DigestContext(reader, MONDAY, council)
    return compose_digest(current_digest_edition(), context, content)


def test_each_line_has_the_case_what_to_do_by_when_on_whose_authority_and_what_it_waits_for() -> (
    None
):
    digest = worded(
        section(DigestSection.LATE, DECIDE),
        section(DigestSection.WAITING, CHASE),
        section(DigestSection.SOON, REPLY),
    )

    assert digest.subject == "Your SEND work on Monday 14 December 2026"
    assert (
        "* SEN/1: Decide whether to assess. The law set Friday 11 December 2026 as the last day."
        " That was 3 days ago. Set by SEND Regulations 2014 (SI 2014/1530), reg 5(1), (4).\n"
    ) in digest.text
    assert (
        "* SEN/1: Chase psychological advice of the educational psychologist."
        " Chase by Monday 14 December 2026."
    ) in digest.text
    assert (
        "It waits for psychological advice of the educational psychologist, 9 days late, chased"
        " twice."
    ) in digest.text
    assert (
        "* SEN/1 (new): Give the reply that was promised. Do it by Thursday 10 December 2026.\n"
    ) in digest.text
    assert [
        line for line in digest.text.splitlines() if line.startswith("* ") and "SEN/1" not in line
    ] == [
        "* Late in law: 1.",
        "* To chase: 1.",
        "* To do by Monday 21 December 2026: 1.",
    ]


def test_a_notice_that_is_held_is_named_with_to_whom_it_goes_and_why() -> None:
    digest = worded(section(DigestSection.SOON, HELD))

    assert (
        "* SEN/1: Look at a notice that waits for an officer. The notice is “Decision not to"
        " assess”, to a parent or representative, the health body and the school, college"
        " or nursery. It is held because an address is in doubt, or it may not be right any more."
        " It is held because someone cannot be reached. Do it by Thursday 10 December 2026.\n"
    ) in digest.text
    assert "The notice is “Decision not to assess”, to a parent or representative" in digest.html
    (item,) = digest.items[DigestSection.SOON]
    assert item.notice == WordedNotice(
        "assessment-refused",
        "Decision not to assess",
        (
            "a parent or representative",
            "the health body",
            "the school, college or nursery",
        ),
        (
            "It is held because an address is in doubt, or it may not be right any more.",
            "It is held because someone cannot be reached.",
        ),
    )


def test_a_notice_that_came_back_is_named() -> None:
    text = worded(section(DigestSection.LATE, RETURNED)).text

    assert (
        "the date of notice is in doubt. The notice is “Decision not to assess”, to the young"
        " person. It came back. "
    ) in text


def test_a_notice_whose_recipients_are_not_recorded_goes_to_no_role() -> None:
    unknown = HELD.model_copy(
        update={"notice": NoticeAtIssue("final-plan", (), (NoticeHold.VOIDED,))}
    )

    text = worded(section(DigestSection.TODAY, unknown)).text

    assert "The notice is “Final plan”. What was sent must be taken back. Do it today." in text


@pytest.mark.parametrize("item", [HELD, RETURNED], ids=lambda each: each.kind)
def test_a_notice_that_a_later_release_knows_has_the_words_without_it(item: DigestItem) -> None:
    assert item.notice is not None
    of_tomorrow = item.notice._replace(requirement="notice-of-tomorrow")
    later = item.model_copy(update={"notice": of_tomorrow})
    unnamed = item.model_copy(update={"notice": None})

    assert (
        worded(section(DigestSection.TODAY, later)).text
        == worded(section(DigestSection.TODAY, unnamed)).text
    )


def test_each_notice_of_the_catalogue_has_a_name() -> None:
    assert current_digest_edition().notices.keys() == {
        each.id for each in current_notices().requirements
    }


def test_a_case_without_a_reference_has_its_id() -> None:
    digest = worded(section(DigestSection.TODAY, DECIDE.model_copy(update={"reference": None})))

    assert f"* {CASE}: Decide" in digest.text


def test_what_is_not_named_is_counted() -> None:
    digest = worded(
        section(DigestSection.LATE, DECIDE, total=9, is_more=True),
        section(DigestSection.TODAY, DECIDE, total=3),
    )

    assert "* Late in law: at least 9." in digest.text
    assert "Your worklist has at least 8 more of these." in digest.text
    assert "Your worklist has 2 more of these." in digest.text


@pytest.mark.parametrize("reader", DigestReader)
def test_a_subject_has_the_day_and_no_number_of_anything(reader: DigestReader) -> None:
    one = worded(section(DigestSection.LATE, DECIDE), reader=reader)
    many = worded(section(DigestSection.LATE, DECIDE, total=40), reader=reader)

    assert one.subject == many.subject
    assert "SEN/1" not in one.subject
    assert one.subject.endswith(" on Monday 14 December 2026")


def test_what_a_council_is_called_and_refers_to_is_escaped() -> None:
    hostile = DECIDE.model_copy(update={"reference": "<b>&1"})

    digest = worded(section(DigestSection.TODAY, hostile), council="A & B <script>")

    assert "<strong>&lt;b&gt;&amp;1</strong>" in digest.html
    assert "<script>" not in digest.html
    assert "* <b>&1: Decide" in digest.text
    assert "A & B <script>." in digest.text


def test_the_html_has_a_language_headings_in_order_and_what_the_text_has() -> None:
    digest = worded(section(DigestSection.LATE, DECIDE), section(DigestSection.TODAY, REPLY))

    assert '<html lang="en-GB"' in digest.html
    assert digest.html.index("<h1>") < digest.html.index("<h2>Late in law</h2>")
    assert digest.html.index("<h2>Late in law</h2>") < digest.html.index("<h2>To do today</h2>")
    assert "Give the reply that was promised. Do it today." in digest.html


def test_a_code_that_a_later_release_knows_is_still_worded() -> None:
    unknown = CHASE.model_copy(
        update={"waits_on": (AwaitedAct(advice="of_tomorrow", adviser="robot"),)}
    )
    new_rule = DECIDE.model_copy(update={"rule": "rule-of-tomorrow"})
    new_kind = REPLY.model_copy(update={"kind": "kind_of_tomorrow"})

    text = worded(section(DigestSection.TODAY, unknown, new_rule, new_kind)).text

    assert "Chase advice of another adviser." in text
    assert "Rule of tomorrow." in text
    assert "Kind of tomorrow." in text


def test_our_own_words_are_easy_to_read() -> None:
    digest = worded(*(section(each, REPLY, total=3) for each in DigestSection))

    measured = measure_sentences(sentences(digest.text))

    assert measured.grade <= 6
    assert measured.longest <= 20
    assert measured.jargon == ()


def test_what_is_said_of_notices_is_easy_to_read() -> None:
    """Their names apart, which are those of the catalogue."""
    words = current_digest_edition().words
    reasons = [*words.held.values(), *words.failed.values()]
    roles = [f"It goes to {each}." for each in words.recipient.values()]

    for said in (reasons, roles):
        measured = measure_sentences(said)
        assert measured.grade <= 6
        assert measured.longest <= 20
        assert measured.jargon == ()


def sentences(text: str) -> Sequence[str]:
    return [each for line in text.splitlines() for each in split_sentences(line.strip("*-= "))]
