"""Notices in the ledger of disclosures."""

import json
from typing import Final

import pytest
from pydantic import JsonValue

from case_api.domain.disclosures.exported import exported_disclosure
from case_api.domain.disclosures.ledger import (
    LEDGER_START,
    LedgerItem,
    disclosing_facts,
    item_at,
    ledger_page,
)
from case_api.domain.disclosures.notices import SentNotice, sent_notices
from events.contracts import CONTRACTS, Event
from events.contracts.vocabulary.case import NoticeFailure
from events.examples import example
from events.scenario import make_history

NOTICE: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"
TEXT: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a13"


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


def sent(audience: str, notice_id: str = NOTICE) -> Event:
    return fact(
        *("notice.sent",), notice_id=notice_id, audience=audience, template="assessment-refused"
    )


def announced(audience: str, *, was_accepted: bool) -> Event:
    """The text that announces a notice."""
    return fact(
        *("notice.announced",),
        notice_id=TEXT,
        announces=NOTICE,
        audience=audience,
        template="assessment-refused",
        was_accepted=was_accepted,
    )


def failed_to(audience: str) -> Event:
    return fact("notice.failed", notice_id=NOTICE, audience=audience, reason="temporary")


def test_a_notice_to_the_family_is_a_disclosure_and_one_to_an_officer_is_none() -> None:
    history = make_history([sent("family"), sent("officer"), sent("manager")])

    (found,) = sent_notices(history)

    assert (found.audience, found.is_failed, found.was_accepted) == ("family", False, True)


@pytest.mark.parametrize(
    ("was_accepted", "and_then"),
    [(True, ""), (False, ", which failed and may have been received")],
)
def test_the_text_that_announces_a_notice_is_a_disclosure_of_its_own(
    and_then: str, *, was_accepted: bool
) -> None:
    text = announced("family", was_accepted=was_accepted)

    found, notice = sent_notices(make_history([sent("family"), text]))

    assert (str(found.notice_id), str(found.announces), found.channel) == (TEXT, NOTICE, "text")
    assert (found.was_accepted, found.is_failed) == (was_accepted, not was_accepted)
    what = "text that announces the notice assessment-refused"
    assert exported_disclosure(found)["what"] == what + and_then
    assert (str(notice.notice_id), notice.announces) == (NOTICE, None)


def test_a_text_to_an_officer_is_no_disclosure() -> None:
    assert sent_notices(make_history([announced("officer", was_accepted=True)])) == []


def test_a_notice_that_failed_later_says_so() -> None:
    other = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a12"
    failed = fact("notice.failed", notice_id=NOTICE, reason="address_refused")

    found = sent_notices(make_history([sent("family"), sent("setting", other), failed]))

    assert [(each.audience, each.is_failed) for each in found] == [
        ("setting", False),
        ("family", True),
    ]


@pytest.mark.parametrize("reason", NoticeFailure)
def test_a_notice_that_failed_is_a_disclosure_unless_it_was_certainly_not_received(
    reason: NoticeFailure,
) -> None:
    failed = fact("notice.failed", reason=reason.value, audience="family", why=3, attempts=1)

    found = sent_notices(make_history([failed]))

    if reason not in {NoticeFailure.TEMPORARY, NoticeFailure.PERMANENT, NoticeFailure.RETURNED}:
        assert found == []
    else:
        (notice,) = found
        assert (notice.audience, notice.reports) == ("family", 3)
        assert (notice.is_failed, notice.was_accepted) == (True, False)
        assert exported_disclosure(notice)["what"] == (
            "notice, which failed and may have been received"
        )


def test_an_attempt_before_the_one_that_was_refused_may_have_reached_the_recipient() -> None:
    failed = fact("notice.failed", reason="address_refused", audience="family", attempts=2)

    (found,) = sent_notices(make_history([failed]))

    assert (found.is_failed, found.was_accepted) == (True, False)


def test_a_notice_to_an_officer_that_failed_is_no_disclosure() -> None:
    assert sent_notices(make_history([failed_to("officer")])) == []


def test_a_failure_that_names_no_recipient_is_a_disclosure_to_somebody() -> None:
    values = {**example(CONTRACTS["notice.failed"]), "reason": "temporary"}
    of_earlier_release = {
        name: value for name, value in values.items() if name not in {"audience", "person_id"}
    }
    failed = CONTRACTS["notice.failed"].model_validate_json(json.dumps(of_earlier_release))

    (found,) = sent_notices(make_history([failed]))

    assert (found.audience, found.is_failed) == (None, True)
    assert exported_disclosure(found)["recipient"] is None


def test_a_notice_is_one_entry_however_often_it_failed() -> None:
    assert len(sent_notices(make_history([failed_to("family"), failed_to("family")]))) == 1
    (sent_later,) = sent_notices(make_history([failed_to("family"), sent("family")]))
    assert (sent_later.was_accepted, sent_later.is_failed) == (True, True)


def test_pages_of_facts_and_notices_leave_none_out_and_repeat_none() -> None:
    history = make_history(
        [
            *(sent("family"), fact("final.issued")),
            *(fact("notice.failed", audience="family", reason="temporary"),),
            *(sent("setting"), fact("final.transferred_out")),
        ]
    )
    place, seen = LEDGER_START, list[LedgerItem]()

    for _ in range(5):
        facts = [
            each for each in disclosing_facts(history) if each.fact.position < place.fact_below
        ]
        page = ledger_page(place, [facts], 1)
        seen += page.items
        place = page.next or place

    assert [type(each).__name__ for each in seen] == [
        *("StatedDisclosure", "SentNotice", "SentNotice"),
        *("StatedDisclosure", "SentNotice"),
    ]
    assert [item_at(each) for each in seen] == [each.recorded_at for each in reversed(history)]


def test_an_export_names_the_notice_and_to_whom_it_went() -> None:
    (found,) = sent_notices(make_history([sent("family")]))
    assert isinstance(found, SentNotice)

    values = exported_disclosure(found)

    assert values["recipient"] == "family"
    assert values["what"] == "notice assessment-refused"
