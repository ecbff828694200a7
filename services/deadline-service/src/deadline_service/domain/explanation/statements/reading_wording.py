"""The two readings that a council's setting chooses between, as sentences."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from deadline_service.domain.council_settings import (
    FirstMonthsReading,
    FixedDateReading,
    NextReviewAnchor,
    NoticeEffectiveOn,
)


class ReadingWords(NamedTuple):
    """What the council does by its reading, and what many advisers do instead."""

    council: str
    others: str

    @property
    def template(self) -> str:
        """Both readings, each with its day."""
        return (
            f"The council {self.council}, to {{day}}; many advisers {self.others}, to"
            " {other_day}."
        )

    @property
    def template_to_work_to(self) -> str:
        """Both readings, where that of the council is the reason for the day to work to."""
        return (
            f"Work to {{day}}, because the council {self.council}; many advisers {self.others}, to"
            " {other_day}."
        )


def _counts_from(one: str, other: str) -> ReadingWords:
    return ReadingWords(f"counts from {one}", f"count from {other}")


READINGS: Final[Mapping[tuple[str, str], ReadingWords]] = {
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
    ("fixed_date_reading", FixedDateReading.STRICTLY_BEFORE): ReadingWords(
        "reads “before” as it stands", "read it as “by”"
    ),
    ("fixed_date_reading", FixedDateReading.BY): ReadingWords(
        "reads “before” as “by”", "read it as it stands"
    ),
    ("clear_days", "true"): ReadingWords(
        "leaves clear days for “at least”", "count back without them"
    ),
    ("clear_days", "false"): ReadingWords(
        "counts back without clear days", "leave them for “at least”"
    ),
}
"""By the setting and the value that the council chose: its reading, and the other."""
