"""The phases of education that Annex A has, from what the register has of an institution."""

from collections.abc import Mapping
from typing import Final

from pydantic_core import MISSING

from case_api.domain.institutions.institution import InstitutionDetails
from events.contracts.parts import Institution
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.plan import SettingCode


class AnnexPhase(PublishedEnum):
    """A phase of education, as Annex A counts it."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    MIDDLE_DEEMED_PRIMARY = "middle_deemed_primary"
    MIDDLE_DEEMED_SECONDARY = "middle_deemed_secondary"
    SECONDARY = "secondary"
    ALL_THROUGH = "all_through"
    SPECIAL = "special"
    ALTERNATIVE_PROVISION = "pru_ap"
    """A pupil referral unit, or alternative provision."""
    FURTHER_EDUCATION = "fe_college"
    """A college of further education, a sixth form, or other education after 16."""


_TITLES: Final[Mapping[AnnexPhase, str]] = {
    AnnexPhase.ALL_THROUGH: "All-through",
    AnnexPhase.ALTERNATIVE_PROVISION: "PRU/AP",
    AnnexPhase.FURTHER_EDUCATION: "FE college",
}
_BY_CODE: Final[Mapping[str, AnnexPhase]] = {
    **{each.value: each for each in AnnexPhase},
    "16_plus": AnnexPhase.FURTHER_EDUCATION,
}
"""By the code of `phase` in the register: the DfE's names in small letters."""
_BY_TYPE: Final[Mapping[str, AnnexPhase]] = {
    "pupil_referral": AnnexPhase.ALTERNATIVE_PROVISION,
    "alternative_provision": AnnexPhase.ALTERNATIVE_PROVISION,
    "special": AnnexPhase.SPECIAL,
    "nursery": AnnexPhase.NURSERY,
    "further_education": AnnexPhase.FURTHER_EDUCATION,
    "sixth_form": AnnexPhase.FURTHER_EDUCATION,
}
"""By a part of the code of `type`: it decides, because a special school has no phase there."""
_BY_KIND: Final[Mapping[str, AnnexPhase]] = {
    "college": AnnexPhase.FURTHER_EDUCATION,
    "early_years": AnnexPhase.NURSERY,
}


def annex_phase(
    institution: Institution | None, registered: InstitutionDetails | None
) -> AnnexPhase | None:
    """The phase of where a child is, None where it is not known.

    `registered` is the entry of the council's register with its URN, None where there is none.
    """
    if registered is not None:
        return _of_register(registered)
    if institution is not None and institution.setting is SettingCode.EARLY_YEARS_PROVIDER:
        return AnnexPhase.NURSERY
    return None


def phase_title(phase: AnnexPhase) -> str:
    """A phase as the template writes it."""
    return _TITLES.get(phase) or phase.value.replace("_", " ").capitalize()


def _of_register(registered: InstitutionDetails) -> AnnexPhase | None:
    if registered.type is not MISSING:
        for part, phase in _BY_TYPE.items():
            if part in registered.type:
                return phase
    if registered.phase is not MISSING and (found := _BY_CODE.get(registered.phase)):
        return found
    return _BY_KIND.get(registered.kind)
