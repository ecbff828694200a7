import pytest

from notification_service.domain.event_filters import is_known_filter, matching_filters

KNOWN = frozenset({"request.received", "request.refused", "assessment.plan_refused"})


def test_a_type_matches_the_wildcard_its_family_and_itself() -> None:
    assert matching_filters("request.refused") == ("*", "request.*", "request.refused")


@pytest.mark.parametrize("text", ["*", "request.*", "request.refused", "assessment.plan_refused"])
def test_a_valid_filter_matches_a_type(text: str) -> None:
    assert is_known_filter(text, KNOWN)


@pytest.mark.parametrize(
    "text", ["", "**", "request", "request.", "Request.*", "requests.*", "request.refusd", "*.*"]
)
def test_a_misspelt_filter_matches_nothing(text: str) -> None:
    assert not is_known_filter(text, KNOWN)
