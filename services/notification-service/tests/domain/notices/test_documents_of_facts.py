"""Which facts name the documents that a notice encloses: checked, and what follows from it."""

from typing import Final

import pytest

from notification_service.domain.notices.automatic import automatic_problem
from notification_service.domain.notices.parser import InvalidNotices, parse_notices
from notification_service.store.notices import current_notices

CATALOGUE: Final = """
[[notice]]
id       = "final-plan"
title    = "Final plan"
from     = [{ fact = "final.issued" }]
to       = ["family"]
by       = "with the fact"
force    = "courtesy"
purpose  = "A plan is sent."
must_say = ["plan_enclosed"]
in_force = { from = 2014-09-01 }
[[element]]
id    = "plan_enclosed"
title = "The plan"
why   = "It is what is sent."
needs = ["plan"]
[[value]]
id    = "plan"
kind  = "enclosures"
title = "the plan"
documents = { "final.issued" = "document" }
"""
FINAL_PLANS: Final = (
    *("final-plan", "amended-plan", "reassessed-plan", "ordered-plan", "detained-final-plan"),
)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"final.issued" =', '"final.made" =', "plan: no notice reports a fact final.made"),
        ('"final.issued" =', '"draft.issued" =', "plan: no notice reports a fact draft.issued"),
        ('= "document"', '= "letter"', "plan: final.issued names no document in letter"),
        ('= "document"', '= "sent_on"', "plan: final.issued names no document in sent_on"),
        ('"enclosures"', '"text"', "only enclosures are documents of a fact"),
        (
            'documents = { "final.issued" = "document" }',
            'kinds = { "draft.issued" = ["draft_plan"] }',
            "plan: no notice reports a fact draft.issued",
        ),
        (
            'documents = { "final.issued" = "document" }',
            'kinds = { "final.issued" = ["the_plan"] }',
            "Input should be 'request', 'advice'",
        ),
    ],
)
def test_a_field_that_names_no_document_is_refused(old: str, new: str, problem: str) -> None:
    with pytest.raises(InvalidNotices, match=problem):
        parse_notices({"a.toml": CATALOGUE.replace(old, new, 1)})


def test_a_notice_whose_facts_all_name_their_documents_can_be_sent_by_itself() -> None:
    named = parse_notices({"a.toml": CATALOGUE})
    begins_elsewhere = CATALOGUE.replace(
        '[{ fact = "final.issued" }]', '[{ fact = "final.issued" }, { fact = "draft.issued" }]'
    )
    not_named = automatic_problem(parse_notices({"a.toml": begins_elsewhere}), "final-plan")

    assert automatic_problem(named, "final-plan") is None
    assert not_named is not None
    assert not_named.code == "values_of_a_person"


def test_each_final_plan_can_be_sent_by_itself_and_what_needs_evidence_cannot() -> None:
    catalogue = current_notices()

    assert [each for each in FINAL_PLANS if automatic_problem(catalogue, each)] == []
    assert automatic_problem(catalogue, "amendment-notice") is not None
    assert automatic_problem(catalogue, "draft-plan") is not None
