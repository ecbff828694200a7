import pytest

from notification_service.domain.event_filters import is_known_filter, matching_filters

KNOWN = frozenset({"request.received", "request.refused", "assessment.plan_refused"})


def test_a_type_is_let_through_by_everything_its_family_or_itself() -> None:
    assert matching_filters("request.refused") == ("*", "request.*", "request.refused")


@pytest.mark.parametrize("text", ["*", "request.*", "request.refused", "assessment.plan_refused"])
def test_a_filter_lets_something_through(text: str) -> None:
    assert is_known_filter(text, KNOWN)


@pytest.mark.parametrize(
    "text", ["", "**", "request", "request.", "Request.*", "requests.*", "request.refusd", "*.*"]
)
def test_a_misspelt_filter_would_never_fire(text: str) -> None:
    assert not is_known_filter(text, KNOWN)
