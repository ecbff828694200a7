"""Follows the log: a fact changes what a case's deadlines are, and that is said on the log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.changes import Change, changes, gone, reason_of
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.kept import Kept
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.timetable import timetable
from deadline_service.store.council import settings_of
from deadline_service.store.following import FAMILIES
from deadline_service.store.keeping import keep, kept_of_cases
from deadline_service.worker.saying import proposed, say
from events.envelope import CaseId, LedgerId, Proposed, Recorded
from events.log.postgres import PostgresLog

_Case = Sequence[Recorded]
_Said = tuple[Change, Proposed]


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
        """Time anew every case that the news is of; told twice, it says as if told once."""
        heard = _by_case([fact for fact in news if fact.event.family in FAMILIES])
        if not heard:
            return
        ledger_id = news[0].ledger_id
        log = PostgresLog(db, ledger_id)
        facts = _by_case(await log.streams(heard.keys(), FAMILIES))
        settings = await settings_of(db, ledger_id)
        before = _kept_by_case(await kept_of_cases(db, ledger_id, heard.keys()))
        rows: list[Kept] = []
        said: list[_Said] = []
        for case, new in heard.items():
            now = self._times(facts[case], before[case], settings)
            rows += [row for row, was in now if row != was]
            said += [(change, _proposed(change, new, ledger_id)) for change in _changes(now, new)]
        await keep(db, ledger_id, rows)
        await say(log, said)
        self._spoke = self._spoke or bool(said)

    def _times(
        self, facts: _Case, old: Sequence[Kept], settings: CouncilSettings
    ) -> Sequence[tuple[Kept, Kept | None]]:
        """Each deadline of a case as it is now and as it was kept, if it was."""
        was = {each.deadline_id: each for each in old}
        found = timetable(facts, self._rulebook, self._calendar, settings, date.min)
        offsets = settings.warning_offsets
        now = [Kept.of(each) for each in found]
        told = [row.continuing(was.get(row.deadline_id), offsets) for row in now]
        standing = {row.deadline_id for row in told}
        ended = [(gone(each), each) for each in old if each.deadline_id not in standing]
        return [(row, was.get(row.deadline_id)) for row in told] + ended


def _changes(now: Sequence[tuple[Kept, Kept | None]], news: _Case) -> Iterator[Change]:
    reason, position = reason_of(news), news[-1].position
    for row, was in now:
        yield from changes(was, row, reason, position)


def _proposed(change: Change, news: _Case, ledger_id: LedgerId) -> Proposed:
    """Because of the fact that the change names, if it is news, and else of the latest news."""
    named = getattr(change.event, "because_of", None)
    fact = next((each for each in news if each.position == named), news[-1])
    return proposed(change, ledger_id, fact.position, fact.correlation_id, fact.traceparent)


def _by_case(facts: Sequence[Recorded]) -> Mapping[CaseId, _Case]:
    by_case: defaultdict[CaseId, list[Recorded]] = defaultdict(list)
    for fact in facts:
        by_case[fact.stream_id].append(fact)
    return by_case


def _kept_by_case(rows: Sequence[Kept]) -> Mapping[CaseId, Sequence[Kept]]:
    by_case: defaultdict[CaseId, list[Kept]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    return by_case
