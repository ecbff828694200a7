"""The words of certificates, and the rules on service that they state."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.contracts.references import DocumentId
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notices.document import CouncilIdentity, ListBlock, ParagraphBlock
from notification_service.domain.notices.readability import measure_sentences, split_sentences
from notification_service.domain.service_certificates.certificate import (
    CertificateHead,
    certificate_blocks,
    certify_service,
)
from notification_service.domain.service_certificates.evidence import ServiceEvidence
from notification_service.domain.service_certificates.service_rules import RulesOnService
from notification_service.domain.service_certificates.service_words import ServiceWords
from notification_service.domain.service_certificates.statements import service_statements
from notification_service.store.service_editions import (
    current_rules_on_service,
    current_service_edition,
)
from notification_service.testing.service_evidence import (
    BY_EMAIL,
    BY_LETTER_PROVIDER,
    BY_POST,
    BY_TEXT,
    MONDAY,
)

HEAD: Final = CertificateHead(
    CouncilIdentity("Example Council"), UUID(int=7), "EX/7", MONDAY, "client:desk"
)
LONGEST: Final = 45
"""Words of the longest sentence."""
HARDEST: Final = 12.0
"""The Flesch-Kincaid grade that a professional reads with ease."""


def rules_of(*evidence: ServiceEvidence) -> list[str]:
    """The provisions that a certificate of some notices states."""
    edition, rules = current_service_edition(), current_rules_on_service()
    made = certify_service(edition, rules, HEAD, evidence)
    return [each.source.provision for each in made.rules]


def sentences(*evidence: ServiceEvidence) -> Iterator[str]:
    """The sentences of a certificate."""
    edition, rules = current_service_edition(), current_rules_on_service()
    made = certify_service(edition, rules, HEAD, evidence)
    for block in certificate_blocks(edition, made):
        if isinstance(block, ParagraphBlock | ListBlock):
            for text in block.texts:
                yield from split_sentences(text)


def test_what_the_law_says_of_the_post_is_stated_of_letters_alone() -> None:
    deemed = "Interpretation Act 1978 s.7"

    assert deemed not in rules_of(BY_EMAIL)
    assert deemed in rules_of(BY_POST)
    assert deemed in rules_of(BY_LETTER_PROVIDER)
    assert rules_of(BY_EMAIL, BY_POST).count(deemed) == 1


def test_the_law_says_nothing_of_a_text() -> None:
    assert rules_of(BY_TEXT) == []
    assert rules_of(BY_EMAIL, BY_TEXT) == rules_of(BY_EMAIL)


def test_a_text_is_stated_as_what_it_is_and_gives_no_day() -> None:
    found = list(sentences(BY_TEXT))

    assert any("It is no notice itself." in each for each in found)
    assert any(str(BY_TEXT.announces) in each for each in found)
    assert any("gives no day" in each for each in found)
    stated = " ".join(found)
    assert "It reports this" not in stated
    assert "required" not in stated


def test_what_the_law_says_of_time_to_appeal_is_stated_of_such_decisions_alone() -> None:
    appeal, service = "SI 2008/2699 r.20(1)(c)", "SEND Regulations 2014 reg 13(1)(a), 22(2)(c)"
    draft = replace(
        BY_POST,
        required=replace(BY_POST.required, can_be_appealed=False),
        fact=replace(BY_POST.fact, type="draft.issued"),
    )

    assert (appeal in rules_of(BY_POST), service in rules_of(BY_POST)) == (True, False)
    assert (appeal in rules_of(draft), service in rules_of(draft)) == (False, True)


def test_each_rule_states_its_provision_and_how_well_it_is_known() -> None:
    edition, rules = current_service_edition(), current_rules_on_service()
    made = certify_service(edition, rules, HEAD, [BY_EMAIL, BY_POST])
    lists = [each for each in certificate_blocks(edition, made) if isinstance(each, ListBlock)]

    assert [each.rpartition("(")[2] for each in lists[-1].texts] == [
        f"{edition.words.confidence[each.source.confidence]})." for each in made.rules
    ]
    stated = zip(made.rules, lists[-1].texts, strict=True)
    assert all(each.source.provision in text for each, text in stated)


def test_each_document_that_was_enclosed_is_stated_with_its_hash() -> None:
    plan = NoticeEnclosure(
        document_id=DocumentId(UUID(int=1)),
        sha256="a" * 64,
        size=48_213,
        media_type=DocumentMediaType.PDF,
        title="EHC plan, version 1",
        file_name="plan-1.pdf",
    )
    enclosing = replace(BY_EMAIL, enclosed=(plan,))
    stated = f"That is a file of 48213 bytes with the SHA-256 {'a' * 64}."

    assert "It encloses EHC plan, version 1." in [*sentences(enclosing)]
    assert stated in [*sentences(enclosing)]
    assert not [each for each in sentences(BY_EMAIL) if "encloses" in each]


def test_what_a_notice_was_composed_by_is_stated() -> None:
    found = [*sentences(BY_EMAIL)]

    assert "It was composed by version 3 of the settings of the council." in found
    assert f"The SHA-256 of the files with its standard words is {'01' * 32}." in found
    assert any("list of notices" in each and "02" * 32 in each for each in found)


def test_each_doubt_that_was_confirmed_is_stated_with_who_confirmed_it() -> None:
    doubts = [SendingDoubt.ADDRESS_CHANGED, SendingDoubt.OVERTAKEN]
    doubtful = replace(BY_EMAIL, confirmed_doubts=doubts, confirmed_by="client:desk")

    about = service_statements(current_service_edition(), doubtful).about

    changed, overtaken = [each for each in about if "doubt had been checked" in each]
    assert changed.startswith("client:desk confirmed, before it was made,")
    assert "the address of a recipient was changed in the 14 days before" in changed
    assert "a later record of the case has overtaken it" in overtaken
    assert "No doubt about it was found before it was made." in [*sentences(BY_EMAIL)]


def test_what_was_not_recorded_of_an_older_notice_is_not_stated() -> None:
    older = replace(BY_EMAIL, editions=None, confirmed_doubts=None)

    found = [*sentences(older)]

    assert any("do not have by which words" in each for each in found)
    assert [each for each in found if "version" in each or "No doubt" in each] == []


def test_a_rule_names_events_that_there_are() -> None:
    rule = current_rules_on_service().rule[0]

    with pytest.raises(ValidationError, match=r"there is no event draft\.sent"):
        RulesOnService.model_validate(
            {"rule": [{**rule.model_dump(mode="json"), "facts": ["draft.sent"]}]}
        )


def test_every_code_has_words() -> None:
    words = current_service_edition().words.model_dump(mode="json")

    for name in ("doubt", "attempt", "given", "meaning", "kept_copy", "confidence", "confirmed"):
        lacking = {**words, name: dict(list(words[name].items())[1:])}
        with pytest.raises(ValidationError, match="no words for"):
            ServiceWords.model_validate(lacking)


def test_a_certificate_is_read_with_ease() -> None:
    doubtful = replace(BY_EMAIL, confirmed_doubts=[*SendingDoubt], confirmed_by="client:desk")
    older = replace(BY_EMAIL, editions=None, confirmed_doubts=None)
    measured = measure_sentences(
        [*sentences(BY_EMAIL, BY_POST, BY_LETTER_PROVIDER, BY_TEXT, doubtful, older)]
    )

    assert measured.grade <= HARDEST
    assert measured.longest <= LONGEST
