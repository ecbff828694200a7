"""The English template of each statement; the placeholders are made by `phrases.py`."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.statements.codes import StatementCode

TEMPLATES: Final[Mapping[StatementCode, str]] = {
    StatementCode.MUST_DO: "{by_owner} must {duty}.",
    StatementCode.MAY_DO: "{until_owner} may {duty}.",
    StatementCode.SHOULD_DO: "{by_owner} should {duty}.",
    StatementCode.AIM_TO_DO: "{by_owner} should aim to {duty}.",
    StatementCode.MAY_KEEP_PLAN: "{Owner} may keep the plan until {day}.",
    StatementCode.HAD_TO_DO: "{Owner} had to {duty}{by_day}.",
    StatementCode.COULD_DO: "{Owner} could {duty}{until_day}.",
    StatementCode.WAS_EXPECTED_TO_DO: "{Owner} was expected to {duty}{by_day}.",
    StatementCode.AIMED_TO_DO: "{Owner} should have aimed to {duty}{by_day}.",
    StatementCode.COULD_KEEP_PLAN: "{Owner} could keep the plan until {day}.",
    StatementCode.MAY_GO_ON_ELSEWHERE: (
        "At a college or other post-16 institution, and on an apprenticeship, that year ends on"
        " 31 July. Otherwise the plan may go on to the day before the 26th birthday (JL v Somerset"
        " [2021] UKUT 324 (AAC))."
    ),
    StatementCode.PERIOD_ENDS: "The last day of this is {day}.",
    StatementCode.TIME_RUNS: "Time runs from {start}.",
    StatementCode.COUNTED_BACK: "It is counted back from {start}.",
    StatementCode.HAPPENED: "On {fact_day} {clause} (fact {fact}).",
    StatementCode.PRECEDES: "{Clause} on {fact_day} (fact {fact}).",
    StatementCode.SAME_DAY: "It is due on the same day.",
    StatementCode.DURING_PERIOD: "This was during {period}.",
    StatementCode.REPLACED: "It replaces that of {fact_date} (fact {fact}).",
    StatementCode.RECORDED_AGAIN: "Fact {position} records the same again and adds nothing.",
    StatementCode.REPEATED: (
        "{Again} on {fact_date} (fact {fact}). It moves no date: {limit_from_it} would end on"
        " {date}."
    ),
    StatementCode.REPEATED_WITHOUT_LIMIT: (
        "{Again} on {fact_date} (fact {fact}). It moves no date."
    ),
    StatementCode.NAMES_MATTER: "{It} names {matter} of {other_fact_date} (fact {other_fact}).",
    StatementCode.TAKEN_AS_NEAREST: (
        "{It} is taken to be {about} {matter} of {other_fact_date} (fact {other_fact}), because it"
        " names none and that is the nearest earlier one."
    ),
    StatementCode.TRACED_THROUGH: (
        "{It} is taken to be {about} {matter} of {other_fact_date} (fact {other_fact}), because it"
        " names none and {through} that it names is taken to be about that one."
    ),
    StatementCode.ANSWERS_ALL: "{It} counts whichever {bare_matter} it names: it answers all.",
    StatementCode.NAMES_NONE: (
        "The record does not say which {bare_matter} {noun_or_this} concerns. {It} came"
        " later, so it counts here."
    ),
    StatementCode.LIMIT_ENDS: "{limit} {ends} {day}.",
    StatementCode.LIMIT_ENDED_BEFORE: "{limit} ended on {date}, before {what_came}.",
    StatementCode.LIMIT_WOULD_END: "{limit} would end on {date}.",
    StatementCode.NOT_COUNTED: "Weekends are not counted, nor {excluded}.",
    StatementCode.MONTH_TOO_SHORT: "That month has no day {number}, so its last day counts.",
    StatementCode.EARLIER_COUNTS: "The earlier day counts.",
    StatementCode.LATER_COUNTS: "The later day counts.",
    StatementCode.MOVED: "That is {closed}, so the last day moves to {day}.",
    StatementCode.KEPT_BEFORE_EVENT: "The fixed date falls after {noun}, so work to {day}.",
    StatementCode.FIXED_DAY: "The day is fixed, because {clause} (fact {fact}): {day}.",
    StatementCode.FIXED_BY_SAME_FACT: "That fact fixes the day: {day}.",
    StatementCode.FIXED_LENGTH: "The time is fixed, because {clause} (fact {fact}).",
    StatementCode.LASTED_UNTIL: "It lasted until {fact_day}, when {clause} (fact {fact}).",
    StatementCode.LAST_DAY: "The last day in law is {day}. Work to {other_day}.",
    StatementCode.LATER_DAY_IN_LAW: "A breach is judged by the later day.",
    StatementCode.WORK_TO_WORKING_DAY: ("Work to {day}, because {other_day} is not a working day."),
    StatementCode.WORK_TO_EARLIER: (
        "Work to {day}, because the words can be read to end then. A breach is judged by the later"
        " day."
    ),
    StatementCode.WORKED_TO: "The day to work to was {day}.",
    StatementCode.WORK_TO: "The day to work to is {day}.",
    StatementCode.NOT_DONE: "It is not recorded as done.",
    StatementCode.DAYS_LEFT: "On {day}, {days} {are} left until {other_day}.",
    StatementCode.DUE_TODAY: "The day to work to is today, {day}.",
    StatementCode.DAY_TO_WORK_TO_PASSED: "The day to work to has passed.",
    StatementCode.LAST_DAY_NOT_PASSED: "The last day in law, {day}, has not.",
    StatementCode.MISSED: (
        "The last day has passed, and it is not recorded as done. On {day} it was {days} late."
    ),
    StatementCode.EARLIER_FACTS_MAY_BE_MISSING: (
        "But facts before {date} may be missing: it may have been done before then."
    ),
    StatementCode.LAPSED: (
        "The last day has passed, and it is not recorded that the right was used."
    ),
    StatementCode.DISAPPLIED: (
        "It is not recorded as done. The limit is disapplied, and the date does not move."
    ),
    StatementCode.BREACH_ONLY_BY_LATE_ACT: (
        "The limit applies only if the act is done. It is no breach that the last day passes, but"
        " an act after that day is late."
    ),
    StatementCode.CONTINUES: "It continues.",
    StatementCode.DONE: "On {fact_day} {clause} (fact {fact}).",
    StatementCode.DONE_BY_SAME_FACT: "That fact shows that it was done, in time.",
    StatementCode.DONE_IN_TIME: "On {fact_day} {clause} (fact {fact}). That was in time.",
    StatementCode.DONE_LATE: "On {fact_day} {clause} (fact {fact}). That was {days} late.",
    StatementCode.ENDED: "It ceased to apply on {fact_day}, when {clause} (fact {fact}).",
    StatementCode.LAST_DAY_HAD_PASSED: "By then its last day had passed.",
    StatementCode.REVIVED: (
        "On {fact_day} {clause} (fact {fact}), so it runs again with its first dates."
    ),
    StatementCode.BOUND_BY_FIRST_DATES: (
        "An authority that changes its mind is bound by the first dates (R (W) v Hertfordshire"
        " [2023] EWHC 3138 (Admin))."
    ),
    StatementCode.BOUND_BY_ANALOGY: (
        "An authority that changes its mind is bound by the first dates of a request (R (W) v"
        " Hertfordshire [2023] EWHC 3138 (Admin)). The same is taken to hold here."
    ),
    StatementCode.TOO_LATE_TO_COUNT: (
        "On {fact_day} {clause} (fact {fact}). That was after it had ceased to apply, so it does"
        " not count."
    ),
    StatementCode.UNKNOWN: (
        "It is not known whether this was done: facts before {date} may be missing."
    ),
    StatementCode.UNKNOWN_BEFORE: (
        "On {fact_day} {clause} (fact {fact}). It is not known whether this had been done before:"
        " facts before {date} may be missing."
    ),
    StatementCode.PERIOD_RUNS: (
        "The period is not over. The act that must wait must not be done yet."
    ),
    StatementCode.BROKEN_BY: "But on {fact_day} {clause} (fact {fact}).",
    StatementCode.MAY_BE_DONE_FROM: "The act that must wait may be done from {day}.",
    StatementCode.WAITED: (
        "On {fact_day} {clause} (fact {fact}). That was after the end of the period."
    ),
    StatementCode.DONE_TOO_EARLY: (
        "On {fact_day} {clause} (fact {fact}). That was too early: it must not be done before"
        " {day}."
    ),
    StatementCode.CLAIM_APPLIES: (
        "The exception for {ground}, claimed in fact {position}, disapplies this limit: {reason}."
    ),
    StatementCode.CLAIM_DOES_NOT_APPLY: (
        "The exception for {ground}, claimed in fact {position}, does not disapply this limit:"
        " {reason}."
    ),
    StatementCode.NONE_CLAIMED: "No exception is claimed. One could be for {exceptions}.",
    StatementCode.TAKEN_AS_RECORDED: "{text}",
    StatementCode.TREATED: "{text}",
    StatementCode.CORRECTED: (
        "Recorded as {recorded_as}, corrected to {corrected_to} on {corrected_on}"
        " (fact {position})."
    ),
    StatementCode.CORRECTED_OFTEN: (
        "It was corrected {number} times in all; these are the first and the last."
    ),
    StatementCode.FACT_CORRECTED: (
        "Other details of fact {number} were corrected on {other_date} (fact {position})."
    ),
    StatementCode.WITHDRAWN: (
        "It had been recorded that on {fact_day} {clause} (fact {fact}). That record was withdrawn"
        " on {other_date} (fact {position}), so it does not count."
    ),
    StatementCode.CONTACT_TOO_LATE: (
        "The family contacted the mediation adviser on {fact_date} (fact {fact}), after the two"
        " months of reg 33 had ended on {date}. The month from the certificate counts all the same"
        " (HESC r.20(1)(c)). Whether the appeal is admitted is for the Tribunal, which can give"
        " leave to appeal without a certificate (reg 34) and more time (HESC r.5)."
    ),
    StatementCode.CONTACT_NOT_RECORDED: (
        "It is not recorded when the family contacted the mediation adviser. The two months of"
        " reg 33 for this ended on {date}. If the contact was later, whether the appeal is"
        " admitted is for the Tribunal, which can give leave to appeal without a certificate"
        " (reg 34) and more time (HESC r.5)."
    ),
    StatementCode.NOT_UNOPPOSED: (
        "Not unopposed: {came} on {fact_date} (fact {fact}), so the time limits of reg 45 do not"
        " apply."
    ),
}
"""Of every code but `source`, `step` and the two of a reading, which are worded otherwise."""
