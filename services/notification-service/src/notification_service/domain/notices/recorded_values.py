"""The values of a notice that the record of its case has: days, codes in words, and limits."""

from collections.abc import Mapping, Sequence

from events.contracts import Event
from notification_service.domain.notices.affected_limits import affected_limits
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.coded_values import coded_values
from notification_service.domain.notices.known_days import known_days, needed_days
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import NoticeValues


def recorded_values(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    requirement: NoticeRequirement,
    reports: int,
    facts: Mapping[int, Event],
    last_days: Sequence[DeadlineDay],
) -> NoticeValues:
    """The values that a notice must state and that the record has, by their ids.

    Args:
        catalogue: the catalogue of notices.
        words: the words of the language.
        requirement: the notice.
        reports: the position of the fact that it reports, which is one of `facts`.
        facts: the facts of the case that are in effect, by their positions, in order.
        last_days: those of the case.
    """
    of_matter = last_days_of_matter(reports, facts, last_days)
    return {
        **coded_values(catalogue, words, requirement, facts[reports]),
        **known_days([*needed_days(catalogue, requirement)], facts[reports], of_matter),
        **affected_limits(catalogue.values_of(requirement), words, reports, facts, last_days),
    }
