"""Follows the log: a fact changes what a case's deadlines are, and that is said on the log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.changes import Change, changes, gone, reason_of
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.kept import Kept
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.timetable import timetable
from deadline_service.store.council import settings_of
from deadline_service.store.following import FAMILIES
from deadline_service.store.keeping import forget, keep, kept_of_cases
from deadline_service.worker.saying import proposed, say
from events.envelope import CaseId, LedgerId, Proposed, Recorded
from events.log.postgres import PostgresLog

_Case = Sequence[Recorded]
_Said = tuple[Change, Proposed]


class _Timed(NamedTuple):
    """The deadlines of a case as they are now, each with what was kept of it, and those gone."""

    now: Sequence[tuple[Kept, Kept | None]]
    gone: Sequence[Kept]

    def changed(self) -> Sequence[Kept]:
        return [row for row, was in self.now if row != was]

    def changes(self, news: _Case) -> Iterator[Change]:
        """What is to be said because of news of the case."""
        reason, position = reason_of(news), news[-1].position
        for row, was in (*self.now, *((gone(each), each) for each in self.gone)):
            yield from changes(was, row, reason, position)


class Timekeeper:
    """Applies news of the log, given the law."""

    def __init__(self, rulebook: Rulebook, calendar: Calendar) -> None:
        self._rulebook = rulebook
        self._calendar = calendar
        self._spoke = False

    def has_spoken(self) -> bool:
        """Whether anything was said on the log since this was last asked."""
        spoke, self._spoke = self._spoke, False
        return spoke

    async def apply(self, db: AsyncConnection, news: Sequence[Recorded]) -> None:
        """Time anew every case that the news is of; told twice, it says as if told once.

        Facts behind the news are left to their own turn, so that what is kept always follows from
        the log up to the checkpoint (worker/rebuilding.py makes it again).
        """
        heard = by_case([fact for fact in news if fact.event.family in FAMILIES])
        if not heard:
            return
        ledger_id = news[0].ledger_id
        log = PostgresLog(db, ledger_id)
        facts = by_case(up_to(await log.streams(heard.keys(), FAMILIES), news))
        settings = await settings_of(db, ledger_id)
        before = _kept_by_case(await kept_of_cases(db, ledger_id, heard.keys()))
        rows: list[Kept] = []
        ended: list[Kept] = []
        said: list[_Said] = []
        for case, new in heard.items():
            timed = self._time(facts[case], before[case], settings)
            rows += timed.changed()
            ended += timed.gone
            said += [(each, _proposed(each, new, ledger_id)) for each in timed.changes(new)]
        await keep(db, ledger_id, rows)
        await forget(db, ledger_id, [each.deadline_id for each in ended])
        await say(log, said)
        self._spoke = self._spoke or bool(said)

    def _time(self, facts: _Case, old: Sequence[Kept], settings: CouncilSettings) -> _Timed:
        was = {each.deadline_id: each for each in old}
        found = timetable(facts, self._rulebook, self._calendar, settings, date.min)
        offsets = settings.warning_offsets
        now = [Kept.of(each) for each in found]
        told = [row.continuing(was.get(row.deadline_id), offsets) for row in now]
        standing = {row.deadline_id for row in told}
        ended = [each for each in old if each.deadline_id not in standing]
        return _Timed([(row, was.get(row.deadline_id)) for row in told], ended)


def up_to(facts: _Case, news: _Case) -> _Case:
    """The facts that stand no further on the log than the last of the news."""
    return [fact for fact in facts if fact.position <= news[-1].position]


def _proposed(change: Change, news: _Case, ledger_id: LedgerId) -> Proposed:
    """Because of the fact that the change names, if it is news, and else of the latest news."""
    named = getattr(change.event, "because_of", None)
    fact = next((each for each in news if each.position == named), news[-1])
    return proposed(change, ledger_id, fact.position, fact.correlation_id, fact.traceparent)


def by_case(facts: Sequence[Recorded]) -> Mapping[CaseId, _Case]:
    """The facts of each case, in order."""
    found: defaultdict[CaseId, list[Recorded]] = defaultdict(list)
    for fact in facts:
        found[fact.stream_id].append(fact)
    return found


def _kept_by_case(rows: Sequence[Kept]) -> Mapping[CaseId, Sequence[Kept]]:
    by_case: defaultdict[CaseId, list[Kept]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    return by_case
