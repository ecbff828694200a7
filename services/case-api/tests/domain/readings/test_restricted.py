"""For which purposes restricted data may be read: UK GDPR art 18(2)."""

from itertools import product

import pytest

from case_api.domain.readings.new_reading import DataKind
from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.readings.restricted import parts_that_must_be_free, permitted_purposes
from events.contracts.vocabulary.case import RestrictedPart


@pytest.mark.parametrize(
    ("purpose", "words_of_the_article"),
    [
        ("consent", "with the data subject's consent"),
        ("subject_access_request", "with the data subject's consent"),
        ("tribunal", "for the establishment, exercise or defence of legal claims"),
        ("court_order", "for the establishment, exercise or defence of legal claims"),
        ("safeguarding", "for the protection of the rights of another natural or legal person"),
        ("public_interest", "for reasons of important public interest"),
        ("verification", "18(1)(a): enabling the controller to verify the accuracy"),
    ],
)
def test_these_purposes_are_permitted(purpose: str, words_of_the_article: str) -> None:
    free = {
        parts_that_must_be_free(kind, ReadingPurpose(purpose), role)
        for kind, role in product(DataKind, ("system", "officer", "manager", "panel"))
    }

    assert free == {frozenset()}, words_of_the_article


@pytest.mark.parametrize(
    "purpose",
    [
        *("casework", "review", "ombudsman", "complaint", "inspection", "research", "support"),
        "not_stated",
    ],
)
def test_for_no_other_purpose_is_a_restricted_person_read(purpose: str) -> None:
    parts = parts_that_must_be_free(DataKind.PERSON, ReadingPurpose(purpose), "manager")

    assert parts == {RestrictedPart.PEOPLE}


@pytest.mark.parametrize("purpose", ReadingPurpose)
@pytest.mark.parametrize("role", ["auditor", "family", "plan_writer", "school"])
def test_no_purpose_opens_it_to_a_person_outside_of_the_council(
    role: str, purpose: ReadingPurpose
) -> None:
    assert permitted_purposes(role) == frozenset()
    assert parts_that_must_be_free(DataKind.PLAN, purpose, role) == {RestrictedPart.PLANS}


@pytest.mark.parametrize("kind", DataKind)
def test_it_is_known_of_every_kind_what_it_reads(kind: DataKind) -> None:
    assert parts_that_must_be_free(kind, ReadingPurpose.CASEWORK, "officer") <= {*RestrictedPart}


def test_every_purpose_is_in_one_of_these_lists() -> None:
    assert len(ReadingPurpose) == 7 + 8


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("person", {"people"}),
        ("addressee", {"people"}),
        ("text", {"texts"}),
        ("plan", {"plans"}),
        ("advice", {"advice"}),
        ("document", {"documents"}),
        ("document_content", {"documents"}),
        ("subject_access", {"people", "texts", "plans", "advice", "documents"}),
        ("case_search", set[str]()),
        ("duplicate_search", set[str]()),
        ("inspection_list", set[str]()),
        ("chronology", set[str]()),
        ("reading_record", set[str]()),
    ],
)
def test_what_is_read_is_of_these_parts(kind: str, parts: set[str]) -> None:
    assert parts_that_must_be_free(DataKind(kind), ReadingPurpose.CASEWORK, "officer") == parts
