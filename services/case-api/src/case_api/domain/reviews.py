"""The facts that introduce a review: its arrangement, or its meeting (reg 20-21)."""

from typing import Final

from events.contracts import ReviewArranged, ReviewMeetingHeld

REVIEW: Final = (ReviewArranged, ReviewMeetingHeld)
"""An authority often learns of a school's meeting only from its report."""
