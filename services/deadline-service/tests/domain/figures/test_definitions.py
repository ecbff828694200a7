"""Every measure is defined, and has a row in docs/figures.md."""

from pathlib import Path
from typing import Final

import pytest

from deadline_service.domain.figures.announced_limits import ORDER_RULES, TRANSFER_RULES
from deadline_service.domain.figures.complaints import COMPLAINT_RULES
from deadline_service.domain.figures.definitions import DEFINITIONS
from deadline_service.domain.figures.measured_process import LeftOut, Measure
from deadline_service.domain.figures.requests import WEEK_20_GROUNDS
from deadline_service.store.rulebook import current_rulebook

DOCS: Final = Path(__file__).parents[5] / "docs/figures.md"


@pytest.mark.parametrize("measure", Measure)
def test_a_measure_has_a_definition_and_a_row(measure: Measure) -> None:
    defined = DEFINITIONS[measure]

    assert defined.title
    assert defined.definition.endswith(".")
    assert defined.source
    assert f"\n| `{measure}` |" in DOCS.read_text()


def test_every_reason_is_in_the_docs() -> None:
    text = DOCS.read_text()

    assert [each for each in LeftOut if f"`{each}`" not in text] == []


def test_the_lengths_of_exceptions_are_those_of_the_rules() -> None:
    limbs = [limb for each in current_rulebook().exceptions.values() for limb in each]
    by_ground = {limb.id: limb for limb in limbs if limb.id in WEEK_20_GROUNDS}

    assert by_ground.keys() == WEEK_20_GROUNDS
    lasting = [limb for limb in by_ground.values() if limb.lasts is not None]
    assert {str(limb.lasts) for limb in lasting} == {"4 weeks"}
    assert {limb.id for limb in lasting} == {"EX-SCH", "EX-EY", "EX-ABS4"}
    assert {str(limb.margin) for limb in lasting if limb.margin is not None} == {"1 week"}


def test_the_rules_that_figures_are_judged_by_exist() -> None:
    """Every rule of an order that can be missed is counted."""
    rules = {rule.id: rule for rule in current_rulebook().rules}

    assert rules.keys() >= ORDER_RULES | TRANSFER_RULES | COMPLAINT_RULES
    missable = {
        rule.id
        for rule in rules.values()
        if rule.id.startswith(("order-", "det-order-")) and rule.is_missed_by_passing
    }
    assert missable <= ORDER_RULES
