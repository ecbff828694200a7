import pytest
from pydantic import TypeAdapter, ValidationError

from events.contracts import CONTRACTS
from events.event_filters import EventFilters, matching_filters


def test_a_type_is_matched_by_everything_its_family_and_itself() -> None:
    assert matching_filters("request.refused") == ("*", "request.*", "request.refused")


@pytest.mark.parametrize("text", ["*", "request.*", "request.refused"])
def test_a_filter_that_matches_a_known_type_is_valid(text: str) -> None:
    assert TypeAdapter(EventFilters).validate_python((text,)) == (text,)


@pytest.mark.parametrize("text", ["", "request", "request.", "requests.*", "request.refuse", "*.*"])
def test_a_filter_that_matches_no_known_type_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(EventFilters).validate_python((text,))


def test_every_type_has_a_family_to_filter_by() -> None:
    assert all(len(set(matching_filters(name))) == 3 for name in CONTRACTS)
