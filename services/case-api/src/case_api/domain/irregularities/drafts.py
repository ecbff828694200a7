"""Drafts that name a setting or are changed too early: CFA s.38; reg 13(1)(a)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    facts,
    long_date,
)
from events.contracts import DraftIssued
from events.contracts.references import DraftId
from events.envelope import Position

FAMILY_DAYS: Final = timedelta(days=15)
"""The days that the family has at least, of which the day of service is the first."""


def draft_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Settings in section I, and versions that were sent within the fifteen days of the last."""
    versions: defaultdict[DraftId, list[tuple[Position, DraftIssued]]] = defaultdict(list)
    for position, draft in facts(case, DraftIssued):
        versions[draft.draft_id].append((position, draft))
        if draft.names_setting:
            yield Irregularity(
                code=IrregularityCode.SETTING_NAMED_IN_DRAFT,
                positions=(position,),
                statement=f"Section I of the draft sent on {long_date(draft.sent_on)} names a"
                " setting or its type.",
                source="CFA s.38(5)",
            )
    for sent in versions.values():
        for (before, first), (position, second) in pairwise(sent):
            if first.sent_on <= second.sent_on < last_day_ends(first.sent_on, first.served_on):
                yield Irregularity(
                    code=IrregularityCode.DRAFT_CHANGED_EARLY,
                    positions=(position, before),
                    statement=f"The draft was sent again on {long_date(second.sent_on)}, within the"
                    f" family's fifteen days on the draft sent on {long_date(first.sent_on)}.",
                    source="SEND Regulations 2014 reg 13(1)(a)",
                )


def last_day_ends(sent_on: date, served_on: date | MISSING) -> date:
    """The first day after the family's fifteen. Served on the day of sending, if not known."""
    return (sent_on if served_on is MISSING else served_on) + FAMILY_DAYS
