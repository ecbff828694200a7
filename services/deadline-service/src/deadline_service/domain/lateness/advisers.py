"""Whose advice is awaited, as a cause of lateness."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.lateness.steps import LatenessCause
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind

_BY_KIND: Final[Mapping[AdviceKind, LatenessCause]] = {
    AdviceKind.FAMILY: LatenessCause.FAMILY_ADVICE,
    AdviceKind.EDUCATIONAL: LatenessCause.SETTING,
    AdviceKind.MEDICAL: LatenessCause.HEALTH,
    AdviceKind.PSYCHOLOGICAL: LatenessCause.EDUCATIONAL_PSYCHOLOGIST,
    AdviceKind.SOCIAL_CARE: LatenessCause.SOCIAL_CARE,
}
"""The letters of reg 6(1) that say who advises."""
_BY_ADVISER: Final[Mapping[AdviserKind, LatenessCause]] = {
    AdviserKind.PARENT_OR_YOUNG_PERSON: LatenessCause.FAMILY_ADVICE,
    AdviserKind.HEAD_OR_PRINCIPAL: LatenessCause.SETTING,
    AdviserKind.EARLY_YEARS_PROVIDER: LatenessCause.SETTING,
    AdviserKind.TEACHER_OF_SENSORY_IMPAIRED: LatenessCause.SETTING,
    AdviserKind.HEALTH_PROFESSIONAL: LatenessCause.HEALTH,
    AdviserKind.EDUCATIONAL_PSYCHOLOGIST: LatenessCause.EDUCATIONAL_PSYCHOLOGIST,
    AdviserKind.SOCIAL_CARE: LatenessCause.SOCIAL_CARE,
}


def cause_of_advice(kind: AdviceKind, adviser: AdviserKind = AdviserKind.OTHER) -> LatenessCause:
    """The cause, by the letter of reg 6(1) where that says who advises, else by the adviser."""
    by_adviser = _BY_ADVISER.get(adviser, LatenessCause.OTHER_ADVISER)
    return _BY_KIND.get(kind, by_adviser)
