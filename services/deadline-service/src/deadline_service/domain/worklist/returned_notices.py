"""Notices that did not arrive, so that another must be sent."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.worklist.deadline_items import ItemBasis
from deadline_service.domain.worklist.open_fact import OpenFact
from deadline_service.domain.worklist.work_item import WorkKind
from events.contracts import NoticeDismissed, NoticeFailed, NoticeSent
from events.contracts.references import NoticeId
from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from events.london_day import london_day

_OF_COUNCIL: Final = frozenset(
    {NoticeAudience.OFFICER, NoticeAudience.MANAGER, NoticeAudience.SYSTEM}
)
"""Audiences whose notices are no casework, if they do not arrive."""


class _Report(NamedTuple):
    """A fact, to whom it is reported, and by which notice.

    `person_id` None: not named, as the child is not. `template` None: not recorded.
    """

    fact: int
    audience: NoticeAudience
    person_id: UUID | None
    template: str | None


def returned_notices(facts: Iterable[EventEnvelope], basis: ItemBasis) -> Iterator[OpenFact]:
    """Notices to people that did not arrive, until another one reports the fact to the person.

    Or until it is dismissed, as where it was handed over. What comes back after the person was sent
    another is none. Of a fact that was voided since there is none to send.
    """
    sent: dict[NoticeId, _Report] = {}
    newest: dict[_Report, NoticeId] = {}
    failed: dict[_Report, OpenFact] = {}
    for fact in facts:
        match fact.event:
            case NoticeSent(notice_id=notice) as event:
                report = _Report(event.why, event.audience, _person_id(event), event.template)
                sent[notice] = report
                newest[report] = notice
                failed.pop(report, None)
                failed.pop(report._replace(template=None), None)
            case NoticeFailed(notice_id=notice) as event:
                report = sent.get(notice) or _unreported(event)
                is_replaced = notice in sent and newest[sent[notice]] != notice
                if report is not None and report.audience not in _OF_COUNCIL and not is_replaced:
                    failed[report] = OpenFact(
                        *(fact, WorkKind.RETURNED_NOTICE, notice, london_day(event.failed_at)),
                        due_on=None,
                        law_due_on=basis.notice_limits.last_day(report.template, report.fact),
                        is_of_sent_notice=True,
                        reports=report.fact,
                    )
            case NoticeDismissed(notice_id=notice):
                failed = {key: each for key, each in failed.items() if each.subject != notice}
            case _:
                pass
    return (each for report, each in failed.items() if not basis.voided.has(report.fact))


def _unreported(event: NoticeFailed) -> _Report | None:
    """Whom a notice that was never sent did not reach. None: the fact names only the notice."""
    if event.why is MISSING or event.audience is MISSING:
        return None
    template = None if event.template is MISSING else event.template
    return _Report(event.why, event.audience, _person_id(event), template)


def _person_id(event: NoticeSent | NoticeFailed) -> UUID | None:
    return None if event.person_id is MISSING else event.person_id
