"""The two readings that a council's setting chooses between, as sentences."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.council_settings import (
    FirstMonthsReading,
    FixedDateReading,
    NextReviewAnchor,
    NoticeEffectiveOn,
)

_ONE: Final = (
    "The council counts from {one}, to {day}; many advisers count from {other}, to {other_day}."
)


def _counts_from(one: str, other: str) -> str:
    return _ONE.replace("{one}", one).replace("{other}", other)


READING_TEMPLATES: Final[Mapping[tuple[str, str], str]] = {
    ("count_receipt_day", "true"): _counts_from("{day_of}", "the day after it"),
    ("count_receipt_day", "false"): _counts_from("the day after {noun}", "its own day"),
    ("notify_effective", NoticeEffectiveOn.RECEIVED): _counts_from(
        "the receipt of the notice", "its sending"
    ),
    ("notify_effective", NoticeEffectiveOn.SENT): _counts_from(
        "the sending of the notice", "its receipt"
    ),
    ("next_review_anchor", NextReviewAnchor.MEETING): _counts_from("the meeting", "the decision"),
    ("next_review_anchor", NextReviewAnchor.DECISION): _counts_from("the decision", "the meeting"),
    ("first_months_reading", FirstMonthsReading.INCLUDING_FIRST_DAY): _counts_from(
        "{day_of}", "the day after it"
    ),
    ("first_months_reading", FirstMonthsReading.AFTER_FIRST_DAY): _counts_from(
        "the day after {noun}", "its own day"
    ),
    ("fixed_date_reading", FixedDateReading.STRICTLY_BEFORE): (
        "The council reads “before” as it stands, to {day}; many advisers read it as “by”, to"
        " {other_day}."
    ),
    ("fixed_date_reading", FixedDateReading.BY): (
        "The council reads “before” as “by”, to {day}; many advisers read it as it stands, to"
        " {other_day}."
    ),
    ("clear_days", "true"): (
        "The council leaves clear days for “at least”, to {day}; many advisers count back to"
        " {other_day}."
    ),
    ("clear_days", "false"): (
        "The council counts back to {day}; many advisers leave clear days for “at least”, to"
        " {other_day}."
    ),
}
"""By the setting and the value that the council chose: its reading, and the other."""
