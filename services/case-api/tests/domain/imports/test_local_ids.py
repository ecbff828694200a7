"""Ids of an older system: UUIDs, labels, or left out."""

from itertools import count
from typing import Any, Final
from uuid import UUID

from case_api.domain.imports.fact_models import event_of_entry
from case_api.domain.imports.imported_case import ImportedCase, imported_case_model
from case_api.domain.imports.local_ids import LocalIds
from events.contracts import Event

PERSON: Final = {"family_name": "Example", "given_names": "Sam", "birth_date": "2015-10-05"}
REVIEW: Final = {"duty": "annual", "convenor": "school"}
Entry = tuple[str, dict[str, Any]]


def case_of(*entries: Entry) -> ImportedCase:
    history = [{"type": kind, "data": data} for kind, data in entries]
    return imported_case_model().model_validate(
        {"reference": "1", "person": PERSON, "history": history}, strict=False
    )


def ids_of(field: str, *entries: Entry) -> list[UUID]:
    numbers = count(1)
    ids = LocalIds(lambda: UUID(int=next(numbers)))
    events: list[Event] = [event_of_entry(each, ids) for each in case_of(*entries).history]
    return [getattr(event, field) for event in events]


def arranged(**more: str) -> Entry:
    return "review.arranged", {
        **REVIEW,
        "invited_on": "2025-05-01",
        "meeting_on": "2025-06-01",
        **more,
    }


def held(**more: str) -> Entry:
    return "review.meeting_held", {**REVIEW, "on": "2025-06-01", **more}


def reported(**more: str) -> Entry:
    return "review.report_sent", {"on": "2025-06-10", **more}


def final(version: int, **more: str) -> Entry:
    return "final.issued", {"basis": "first", "sent_on": "2025-06-10", "version": version, **more}


def test_facts_without_an_id_are_about_the_latest_review() -> None:
    one, two = UUID(int=1), UUID(int=2)

    found = ids_of("review_id", arranged(), held(), reported(), arranged(), held(), reported())
    assert found == [one, one, one, two, two, two]


def test_another_meeting_is_another_review() -> None:
    assert ids_of("review_id", held(), held()) == [UUID(int=1), UUID(int=2)]


def test_a_label_is_one_id_in_any_order() -> None:
    labels = ("2024", "2025", "2024")

    first, second, again = ids_of("review_id", *(held(review_id=each) for each in labels))
    assert first == again != second


def test_a_uuid_is_itself() -> None:
    given = UUID(int=77)

    assert ids_of("review_id", held(review_id=str(given)), reported()) == [given, given]


def test_a_later_version_continues_the_plan() -> None:
    assert ids_of("plan_id", final(1), final(2), final(1)) == [*[UUID(int=1)] * 2, UUID(int=2)]
