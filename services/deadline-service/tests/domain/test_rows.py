"""Every row of the statutory timetable is a rule, listed as none, or listed for information."""

import pytest

from deadline_service.store.rulebook import current_rulebook, rulebook_contents

PARTS = {
    "A": """
        request-consult request-notify-others assessment-decision
        assessment-decision-notify-others assessment-refusal-content advice-request
        advice-response no-plan-decision no-plan-content draft-plan-issue
        draft-representations draft-meeting redraft-representations
        school-consultation-response plan-final plan-final-notice
    """,
    "B": """
        transfer-plan-out transfer-notify-family transfer-review transfer-maintain
        transfer-temp-placement transfer-health-notify transfer-health-request
        commissioner-change-notify commissioner-change-request
    """,
    "C": """
        review-first review-subsequent review-early-years review-after-custody
        phase-transfer-post16 phase-transfer-other phase-transfer-window post16-move
        review-meeting-notice review-advice-circulate review-report-school
        review-report-la review-decision review-decision-within-year
        review-decision-content amendment-notice amendment-representations
        amended-plan-final amended-plan-final-cap amendment-withdrawn
        amend-without-review under18-neet-review eighteen-plus-leaver-review
    """,
    "D": """
        reassess-decision reassess-bar reassess-rcb-request reassess-advice
        reassess-draft-representations reassess-final reassess-next-review
    """,
    "E": """
        cease-consult cease-notify cease-hold-appeal-window cease-hold-appeal
        age25-end he-disclosure
    """,
    "F": """
        mediation-contact mediation-cert-declined mediation-health-notify
        mediation-arrange-la mediation-arrange-icb mediation-date-notice
        mediation-late-tell-adviser mediation-cert-not-arranged
        mediation-cert-concluded mediation-agreement-appealable
        mediation-agreement-other mediation-agreement-tell-la
    """,
    "G": """
        appeal-lodge appeal-lodge-placement-only appeal-leave-no-certificate
        appeal-response appeal-concede-window appeal-directions appeal-permission-ut
        appeal-permission-ut-renew appeal-set-aside ftt-decision-standard
    """,
    "H": """
        order-cease-dismissed order-assess-notify order-assess-no-plan
        order-assess-final order-make-draft order-make-final order-remit
        order-amend-contents order-amend-placement order-continue order-continue-amend
        order-direction-override unopposed-assess-notify unopposed-assess-no-plan
        unopposed-assess-final unopposed-contents unopposed-placement
        unopposed-issue-draft unopposed-issue-final unopposed-cease
        recommendation-health recommendation-social
    """,
    "I": """
        pb-prepare dp-refusal-reasons dp-review-first dp-review-annual
        dp-review-request dp-reduce-notice dp-stop dp-reconsider
    """,
    "J": """
        provision-secure provision-health school-admit
    """,
    "K": """
        det-consult det-not-necessary det-assessment-decision det-advice-response
        det-no-plan det-draft-representations det-final det-order-assess
        det-order-placement
    """,
    "L": """
        jr-limit lgsco-limit
    """,
}
"""The rows of each part, by their names."""


@pytest.mark.parametrize("part", [part for part in PARTS if part != "L"])
def test_every_row_is_a_rule_or_is_listed_as_none(part: str) -> None:
    known = {each.id for each in (*current_rulebook().rules, *current_rulebook().not_rules)}

    assert [row for row in PARTS[part].split() if row not in known] == []


def test_what_lies_outside_the_regulations_is_information_and_no_rule() -> None:
    assert [each.id for each in rulebook_contents().information] == PARTS["L"].split()
    assert not {rule.id for rule in current_rulebook().rules} & set(PARTS["L"].split())


def test_the_timetable_has_the_stated_number_of_rows() -> None:
    assert sum(len(rows.split()) for rows in PARTS.values()) == 127
