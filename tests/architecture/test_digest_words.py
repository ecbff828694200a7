"""Digests word an item of work as worklists do, whatever it is and waits on."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

from deploy.digest_words import WORK_WORDS, work_words
from pydantic_core import MISSING

from deadline_service.api.worklist.responses import WORK_SOURCES
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.worklist.tasks import work_kind
from deadline_service.domain.worklist.waiting import WAITS_ON, Wait, decode_waits, encode_waits
from deadline_service.domain.worklist.wording import KIND_TITLES, item_title, wait_words
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.store.rulebook import current_rulebook
from events.contracts.parts import Institution
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.envelope import CaseId, Position
from notification_service.domain.digests import work_words as digests
from notification_service.domain.digests.content import AwaitedAct, DigestItem
from notification_service.domain.digests.notice_at_issue import NOTICE_KINDS
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.store.digests.editions import current_digest_edition

TODAY: Final = date(2026, 12, 1)
EDITION: Final = current_digest_edition()


def test_the_words_are_those_of_the_rulebook() -> None:
    assert WORK_WORDS.read_text("utf-8") == work_words(), "run python -m deploy.digest_words"


def test_each_item_of_work_is_worded_as_in_a_worklist() -> None:
    compared = 0
    waits_of_all = [*awaited()]
    for number, (rule, kind) in enumerate(works()):
        # Every wait with some of the items, and with each item some of the waits.
        sample = waits_of_all if number % 25 == 0 else waits_of_all[number % 25 :: 25]
        for waits in ((), *((each,) for each in sample)):
            item = work_item(rule, kind, encode_waits(waits))
            answered = digest_item(item)
            shown = tuple(current(item))
            current_waits = tuple(digests.current_waits(EDITION.work, answered, TODAY))

            assert digests.digest_item_title(EDITION.work, answered, current_waits) == item_title(
                item, rule, shown
            )
            assert [words_of(answered, each) for each in current_waits] == [
                wait_words(each, version(each.rule, item), TODAY) for each in shown
            ]
            assert digests.item_provision(EDITION.work, answered) == provision(rule, kind)
            compared += 1

    assert compared > 2_000


def test_the_items_about_notices_are_those_of_the_worklist() -> None:
    assert {WorkKind.HELD_NOTICE, WorkKind.RETURNED_NOTICE} == NOTICE_KINDS


def works() -> Iterator[tuple[Rule | None, WorkKind]]:
    """Each version of each rule that is work, with its kind; and each kind without a rule."""
    for rule in current_rulebook().rules:
        kind = work_kind(rule)
        if kind is not None:
            yield rule, kind
            yield rule, WorkKind.REVIEW_DECISION
    for kind in KIND_TITLES:
        yield None, kind


def awaited() -> Iterator[Wait]:
    """What an item may wait on: every kind, late, due and without a day."""
    for due_on in (MISSING, date(2026, 11, 30), date(2026, 12, 9)):
        for rule in sorted({each for rules in WAITS_ON.values() for each in rules}):
            yield Wait(rule=rule, due_on=due_on)
        yield Wait(meeting_on=date(2026, 12, 8), due_on=due_on)
        yield Wait(meeting_on=date(2026, 11, 8), due_on=due_on)
        for institution in (
            Institution(urn="999001"),
            Institution(ukprn="10099001"),
            Institution(),
        ):
            yield Wait(rule="school-consultation-response", due_on=due_on, institution=institution)
    for number, (advice, adviser) in enumerate(product(AdviceKind, AdviserKind)):
        chased = number % 5 or MISSING
        yield Wait(rule="advice-response", advice=advice, adviser=adviser, chased=chased)


def work_item(rule: Rule | None, kind: WorkKind, waits_on: str) -> WorkItem:
    started_on = TODAY if rule is None else max(rule.in_force.start, date(2014, 9, 1))
    return WorkItem(
        *(UUID(int=1), CaseId(UUID(int=2)), kind, None if rule is None else rule.id),
        *(Position(1), started_on, None, None, TODAY, "", 0, waits_on),
    )


def digest_item(item: WorkItem) -> DigestItem:
    """The item as the function of the database answers it."""
    found = DigestItem.model_validate(
        {**item._asdict(), "kind": str(item.kind), "reference": None, "waits_on": (), "is_new": 0}
    )
    waits = tuple(
        AwaitedAct.model_validate_json(each.model_dump_json(exclude_unset=True))
        for each in decode_waits(item.waits_on)
    )
    return found.model_copy(update={"waits_on": waits})


def current(item: WorkItem) -> Iterator[Wait]:
    """What the worklist shows of the waits of an item."""
    for wait in decode_waits(item.waits_on):
        rule = version(wait.rule, item)
        is_past = wait.due_on is not MISSING and wait.due_on < TODAY
        if rule is None or not rule.is_minimum_period or not is_past:
            yield wait


def version(rule: str | MISSING, item: WorkItem) -> Rule | None:
    return None if rule is MISSING else current_rulebook().version_on(rule, item.started_on)


def words_of(item: DigestItem, wait: AwaitedAct) -> str:
    def written(day: date) -> str:
        return full_day(EDITION.language, day)

    return digests.wait_in_words(EDITION.work, item, wait, TODAY, written)


def provision(rule: Rule | None, kind: WorkKind) -> str | None:
    source = WORK_SOURCES.get(kind) if rule is None else rule.source
    return None if source is None else f"{source.instrument}, {source.provision}"
