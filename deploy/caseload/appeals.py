"""Mediation and appeals against a decision: how many, how long they take, how they end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.school_year import next_working_day, working_days_after

_AUGUST: Final = 8
_COURSES: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "refusal_to_assess": (("mediation", 0.27), ("appeal", 0.07), ("none", 0.66)),
    "refusal_to_issue": (("mediation", 0.2), ("appeal", 0.18), ("none", 0.62)),
    "first_plan": (("mediation", 0.03), ("appeal", 0.072), ("none", 0.898)),
    "amended_plan": (("mediation", 0.012), ("appeal", 0.02), ("none", 0.968)),
}
"""What families do. England 2024: 10,507 mediations about 38,889 refusals to assess; 22,276 appeals
registered, 24 % of them against a refusal to assess and 61 % about contents of 638,745 plans."""
_ENDS: Final = (
    ("conceded", 0.26),
    ("consent_order", 0.3),
    ("determined", 0.31),
    ("withdrawn", 0.13),
)
_DAYS_TO_COMPLY: Final = {"assess": 14, "make_plan": 77, "amend_contents": 35}
_APPEAL_WINDOW: Final = 62


@dataclass(frozen=True, slots=True)
class AppealableDecision:
    """A decision that can be appealed: what about, when it was sent, and what would be ordered."""

    subject: str
    sent_on: date
    order: str
    course: str = ""
    """The row of `_COURSES`; empty: that of the subject."""


@dataclass(frozen=True, slots=True)
class ChallengeResult:
    """How a challenge ended, and when: it `succeeded` where the family got what it asked for.

    Not `ended`: an appeal was still open on the last day of the history.
    """

    on: date
    succeeded: bool
    ended: bool


def challenge(case: MadeUpCase, decision: AppealableDecision, key: str = "") -> ChallengeResult:
    """What a family did about a decision, until it ended. `key` tells several challenges apart."""
    course = case.draws.weighted(_COURSES[decision.course or decision.subject])
    if course == "none":
        over = decision.sent_on + timedelta(days=_APPEAL_WINDOW + 5)
        return ChallengeResult(over, succeeded=False, ended=over <= case.history.last_day)
    asked_on = next_working_day(decision.sent_on + timedelta(days=case.draws.between(6, 45)))
    if course == "mediation":
        return _mediate(case, decision, asked_on, key)
    label = f"mediation{key}"
    case.history.record(
        "tribunal.mediation_declined",
        asked_on,
        mediation_id=label,
        on=asked_on,
        subject=decision.subject,
    )
    certified_on = next_working_day(asked_on + timedelta(days=case.draws.between(1, 3)))
    _certify(case, decision, label, certified_on, "declined")
    return _appeal(case, decision, certified_on, key)


def _mediate(
    case: MadeUpCase, decision: AppealableDecision, asked_on: date, key: str
) -> ChallengeResult:
    draws, label = case.draws, f"mediation{key}"
    case.history.record(
        "tribunal.mediation_requested",
        asked_on,
        mediation_id=label,
        on=asked_on,
        subject=decision.subject,
        issues=["education"],
    )
    if draws.chance(0.12):
        on = working_days_after(asked_on, draws.between(17, 22))
        case.history.record("tribunal.mediation_not_arranged", on, mediation_id=label, on=on)
        certified_on = working_days_after(on, 2)
        _certify(case, decision, label, certified_on, "not_arranged")
        return _appeal(case, decision, certified_on, key)
    notified_on = next_working_day(asked_on + timedelta(days=draws.between(4, 14)))
    met_on = next_working_day(notified_on + timedelta(days=7 + draws.days(11, 0.6)))
    case.history.record(
        "tribunal.mediation_arranged",
        notified_on,
        mediation_id=label,
        notified_on=notified_on,
        meeting_on=met_on,
    )
    case.history.record("tribunal.mediation_held", met_on, mediation_id=label, on=met_on)
    certified_on = working_days_after(
        met_on, draws.weighted([(1, 0.4), (2, 0.3), (3, 0.2), (5, 0.1)])
    )
    _certify(case, decision, label, certified_on, "concluded")
    if draws.chance(0.45):
        return _agree(case, decision, label, met_on)
    if draws.chance(0.3):
        return _appeal(case, decision, certified_on, key)
    over = certified_on + timedelta(days=35)
    return ChallengeResult(over, succeeded=False, ended=over <= case.history.last_day)


def _agree(case: MadeUpCase, decision: AppealableDecision, label: str, on: date) -> ChallengeResult:
    case.history.record(
        "tribunal.mediation_agreed",
        on,
        mediation_id=label,
        on=on,
        appealable=True,
        kinds=[decision.order],
        other_matters=False,
    )
    done_on = _complied_on(case, decision, on)
    case.history.record(
        "tribunal.mediation_agreement_complied", done_on, mediation_id=label, on=done_on
    )
    return ChallengeResult(on, succeeded=True, ended=True)


def _certify(
    case: MadeUpCase, decision: AppealableDecision, label: str, on: date, reason: str
) -> None:
    case.history.record(
        "tribunal.mediation_certificate_issued",
        on,
        mediation_id=label,
        on=on,
        reason=reason,
        subject=decision.subject,
    )


def _appeal(
    case: MadeUpCase, decision: AppealableDecision, certified_on: date, key: str
) -> ChallengeResult:
    draws, appeal_id = case.draws, f"appeal{key}"
    lodged_on = certified_on + timedelta(days=draws.between(4, 28))
    received_on = next_working_day(lodged_on + timedelta(days=draws.between(2, 12)))
    subjects: list[JsonValue] = [decision.subject]
    if decision.subject == "section_f" and draws.chance(0.6):
        subjects = ["section_b", "section_f", "section_i"]
    response_due_on = working_days_after(received_on, 30)
    case.history.record(
        "tribunal.appeal_registered",
        received_on,
        appeal_id=appeal_id,
        subjects=subjects,
        lodged_on=lodged_on,
        application_received_on=received_on,
        response_due_on=response_due_on,
    )
    hearing_on = _hearing_day(case, received_on)
    how = draws.weighted(_ENDS)
    before_response = how == "conceded" and draws.chance(0.6)
    listed_on = next_working_day(received_on + timedelta(days=draws.between(1, 20)))
    case.history.record(
        "tribunal.hearing_listed",
        listed_on,
        appeal_id=appeal_id,
        listed_on=listed_on,
        hearing_on=hearing_on,
    )
    if before_response:
        ends_on = working_days_after(received_on, draws.between(10, 28))
    else:
        late = draws.days(6, 0.8) if draws.chance(0.3) else -draws.between(0, 6)
        responded_on = next_working_day(response_due_on + timedelta(days=late))
        case.history.record(
            "tribunal.response_sent",
            responded_on,
            appeal_id=appeal_id,
            on=responded_on,
            opposed=True,
        )
        waits = max((hearing_on - responded_on).days, 20)
        share = 1.0 if how == "determined" else 0.4 + 0.58 * draws.fraction()
        ends_on = next_working_day(responded_on + timedelta(days=int(waits * share)))
        _directions(case, appeal_id, (listed_on, hearing_on), ends_on, key)
    return _end(case, decision, appeal_id, (how, ends_on, before_response), (subjects, key))


def _hearing_day(case: MadeUpCase, received_on: date) -> date:
    """No hearing is in August, and most are listed some ten months ahead."""
    day = received_on + timedelta(days=max(130, case.draws.days(290, 0.3)))
    return next_working_day(day + timedelta(days=31) if day.month == _AUGUST else day)


def _directions(
    case: MadeUpCase, appeal_id: str, days: tuple[date, date], ends_on: date, key: str
) -> None:
    """Evidence and bundle before the hearing; most are done by their day."""
    made_on, hearing_on = days
    for what, before in (("evidence", 42), ("bundle", 14)):
        due_on = next_working_day(hearing_on - timedelta(days=before))
        label = f"{what}{key}"
        case.history.record(
            "tribunal.direction_made",
            made_on,
            direction_id=label,
            appeal_id=appeal_id,
            what=what,
            directed="local_authority",
            made_on=made_on,
            due_on=due_on,
        )
        late = case.draws.days(5, 0.7) if case.draws.chance(0.25) else -case.draws.between(0, 4)
        done_on = next_working_day(due_on + timedelta(days=late))
        if done_on <= ends_on:
            case.history.record(
                "tribunal.direction_complied", done_on, direction_id=label, on=done_on
            )
            if what == "bundle":
                case.history.record(
                    "tribunal.bundle_sent", done_on, appeal_id=appeal_id, on=done_on
                )


def _end(
    case: MadeUpCase,
    decision: AppealableDecision,
    appeal_id: str,
    end: tuple[str, date, bool],
    named: tuple[list[JsonValue], str],
) -> ChallengeResult:
    (how, on, before_response), (subjects, key) = end, named
    if how == "conceded":
        case.history.record("tribunal.conceded", on, appeal_id=appeal_id, on=on, subjects=subjects)
        how = "conceded_before_response" if before_response else "withdrawn"
    if how == "determined":
        case.history.record("tribunal.hearing_held", on, appeal_id=appeal_id, on=on)
        on = next_working_day(on + timedelta(days=case.draws.between(7, 24)))
    succeeded = end[0] == "conceded"
    if how in {"determined", "consent_order"}:
        succeeded = how == "consent_order" or case.draws.chance(0.97)
        _order(case, decision, (appeal_id, f"order{key}"), on, succeeded=succeeded)
    ended = case.history.record("tribunal.appeal_ended", on, appeal_id=appeal_id, on=on, how=how)
    return ChallengeResult(on, succeeded=succeeded, ended=ended)


def _order(
    case: MadeUpCase,
    decision: AppealableDecision,
    ids: tuple[str, str],
    on: date,
    *,
    succeeded: bool,
) -> None:
    """Nearly every appeal that is decided succeeds at least in part."""
    appeal_id, order_id = ids
    case.history.record(
        "tribunal.order_made",
        on,
        order_id=order_id,
        appeal_id=appeal_id,
        kinds=[decision.order if succeeded else "dismiss"],
        made_on=on,
    )
    if succeeded:
        done_on = _complied_on(case, decision, on)
        case.history.record("tribunal.order_complied", done_on, order_id=order_id, on=done_on)


def _complied_on(case: MadeUpCase, decision: AppealableDecision, on: date) -> date:
    """Three of four orders are complied with in time."""
    limit = _DAYS_TO_COMPLY[decision.order]
    late = (
        case.draws.days(18, 0.9) if case.draws.chance(0.25) else -case.draws.between(0, limit // 3)
    )
    return next_working_day(on + timedelta(days=limit + late))
