"""Which letters of a print run were posted, by what a council records of its mailing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.problems import Conflict, InvalidRequest, Violation
from events.london_day import london_day
from notification_service.api.notices.print_models import RecordMailingRequest
from notification_service.store.notice_sending.print_runs import PrintRunRow, WrittenLetter


@dataclass(frozen=True, slots=True)
class RecordedMailing:
    """What a council records of the mailing of a print run, and the letters of that."""

    body: RecordMailingRequest
    letters: Sequence[WrittenLetter]

    @property
    def posted(self) -> Sequence[WrittenLetter]:
        """The letters of the last file, and those that are named as posted, in their order."""
        back = self.not_posted
        return [each for each in self.letters if each.notice.notice_id not in back]

    @property
    def not_posted(self) -> Collection[UUID]:
        """The letters, by the ids of their notices, that wait for the next print run."""
        left_out = {each.notice.notice_id for each in self.letters if each.is_left_out}
        return {*self.body.not_posted, *(left_out - {*self.body.posted})}

    def check(self, run: PrintRunRow, now: datetime) -> None:
        """Refuse what does not fit the print run, or leaves open what became of a letter.

        Raises:
            InvalidRequest: the day, or a letter that is named.
            Conflict: a letter that one file had and another had not is not named.
        """
        violation = self._violation(run, now)
        if violation is not None:
            raise InvalidRequest(errors=[violation])
        named = {*self.body.not_posted, *self.body.posted}
        in_some_files = {each.notice.notice_id for each in self.letters if each.is_in_some_files}
        if unnamed := len(in_some_files - named):
            letters = "1 letter is" if unnamed == 1 else f"{unnamed} letters are"
            raise Conflict(
                f"{letters} in one file of the print run and not in another: name each in posted if"
                " it was posted, in not_posted if it was not (in_some_files of the print run lists"
                " them)"
            )

    def _violation(self, run: PrintRunRow, now: datetime) -> Violation | None:
        body, printed = self.body, {e.notice.notice_id for e in self.letters if e.was_in_file}
        if not london_day(run.created_at) <= body.posted_on <= london_day(now):
            message = "must be a day from that on which the print run was made until today"
            return Violation("day", message, pointer="/posted_on")
        if not {*body.not_posted} <= {each.notice.notice_id for each in self.letters}:
            message = "must be ids of notices of this print run"
            return Violation("unknown_notice", message, pointer="/not_posted")
        if not {*body.posted} <= printed:
            message = "must be ids of notices whose letters a file of this print run had"
            return Violation("unknown_notice", message, pointer="/posted")
        if not {*body.posted}.isdisjoint(body.not_posted):
            message = "must not be in not_posted, too"
            return Violation("contradiction", message, pointer="/posted")
        return None
