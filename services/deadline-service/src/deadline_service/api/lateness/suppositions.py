"""What the published figure would have been: arithmetic on what was done late in the period."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.api.lateness.responses import Counterfactual
from deadline_service.api.performance.group_list import or_missing
from deadline_service.domain.figures.rounding import percentage_of
from deadline_service.domain.figures.suppression import is_small
from deadline_service.domain.lateness.wording import ALL_ADVICE, SUPPOSABLE, condition_in_words
from deadline_service.store.figures import FigureRows
from deadline_service.store.lateness import SupposedCounts

CAUTIONS: Final = (
    "Every other wait is taken to be as long as it was; in truth others may have taken the time.",
    "The suppositions overlap: what they change must not be added up.",
    "It says nothing of what is overdue and not done: the published figure counts what was done.",
)


class PublishedFigure(NamedTuple):
    """The published figure of a measure in a period: done in time, of all that was done."""

    in_time: int
    done: int

    @property
    def is_small(self) -> bool:
        """Whether a number in it must not be shown where small ones are hidden."""
        return is_small((self.in_time, self.done - self.in_time))

    def __str__(self) -> str:
        """The percentage; `none` of nothing."""
        found = percentage_of(self.in_time, self.done)
        return "none" if found is None else f"{found}%"


def published_figure(rows: FigureRows) -> PublishedFigure:
    """The figure of the only measure of some rows, of what is not left out."""
    counted = [each for each in rows.completed if each.reason is None]
    return PublishedFigure(
        sum(each.in_time for each in counted), sum(each.items for each in counted)
    )


def suppositions(
    published: PublishedFigure, counts: SupposedCounts, *, has_advice: bool, suppress: bool
) -> Iterator[Counterfactual]:
    """All advice first, if the measure has any, then each cause by how much it would change."""
    if has_advice:
        yield _supposition(ALL_ADVICE, published, counts.in_time[ALL_ADVICE], suppress=suppress)
    causes = [each for each in counts.in_time if each in SUPPOSABLE]
    found = [
        _supposition(cause, published, counts.in_time[cause], suppress=suppress)
        for cause in sorted(causes)
    ]
    yield from sorted(found, key=_place)


def _place(found: Counterfactual) -> tuple[bool, int]:
    """What changes most first; what is hidden last, in the order of names."""
    changed = found.would_change
    return (True, 0) if changed is MISSING else (False, -changed)


def _supposition(
    code: str, published: PublishedFigure, changed: int, *, suppress: bool
) -> Counterfactual:
    supposed = PublishedFigure(published.in_time + changed, published.done)
    condition = condition_in_words(code)
    rest = published.done - supposed.in_time
    if suppress and (published.is_small or is_small((changed, rest))):
        return Counterfactual(code=code, statement=f"With {condition}: hidden.", is_suppressed=True)
    return Counterfactual(
        code=code,
        statement=(
            f"With {condition}, {supposed} in place of {published}: {supposed.in_time:,} of"
            f" {published.done:,} in place of {published.in_time:,}."
        ),
        would_change=changed,
        numerator=supposed.in_time,
        denominator=published.done,
        percentage=or_missing(percentage_of(supposed.in_time, published.done)),
    )
