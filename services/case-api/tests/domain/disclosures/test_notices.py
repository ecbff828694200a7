"""Notices in the ledger of disclosures."""

import json
from typing import Final

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
from events.examples import example
from events.scenario import make_history

NOTICE: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11"


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


def sent(audience: str, notice_id: str = NOTICE) -> Event:
    return fact(
        *("notice.sent",), notice_id=notice_id, audience=audience, template="assessment-refused"
    )


def test_a_notice_to_the_family_is_a_disclosure_and_one_to_an_officer_is_none() -> None:
    history = make_history([sent("family"), sent("officer"), sent("manager")])

    (found,) = sent_notices(history)

    assert (found.notice.audience, found.is_failed) == ("family", False)


def test_a_notice_that_failed_later_says_so() -> None:
    other = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a12"
    failed = fact("notice.failed", notice_id=NOTICE, reason="address_refused")

    found = sent_notices(make_history([sent("family"), sent("setting", other), failed]))

    assert [(each.notice.audience, each.is_failed) for each in found] == [
        ("setting", False),
        ("family", True),
    ]


def test_pages_of_facts_and_notices_leave_none_out_and_repeat_none() -> None:
    history = make_history(
        [sent("family"), fact("final.issued"), sent("setting"), fact("final.transferred_out")]
    )
    place, seen = LEDGER_START, list[LedgerItem]()

    for _ in range(4):
        facts = [
            each for each in disclosing_facts(history) if each.fact.position < place.fact_below
        ]
        page = ledger_page(place, [facts], 1)
        seen += page.items
        place = page.next or place

    assert [type(each).__name__ for each in seen] == [
        "StatedDisclosure",
        "SentNotice",
        "StatedDisclosure",
        "SentNotice",
    ]
    assert [item_at(each) for each in seen] == [each.recorded_at for each in reversed(history)]


def test_an_export_names_the_notice_and_to_whom_it_went() -> None:
    (found,) = sent_notices(make_history([sent("family")]))
    assert isinstance(found, SentNotice)

    values = exported_disclosure(found)

    assert values["recipient"] == "family"
    assert values["what"] == "notice assessment-refused"
