"""The whole case: duplicates, people, papers, decisions, an appeal, a handover and an import.

Every day is counted by hand from the words beside it.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from deploy.demo.council_client import CouncilClient, ResponseJson, poll
from deploy.demo.output import DemoOutput

_LETTER: Final = b"A letter."
_DECISIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "assessment-agreements": {"decided_on": "2027-02-11", "notified_on": "2027-02-15"},
    "plan-agreements": {"decided_on": "2027-04-22", "notified_on": "2027-04-26"},
}
_FIRST_REQUEST: Final = {"kind": "initial", "trigger": "request", "requester": "parent"}
_HISTORY: Final = (
    ("request.received", {**_FIRST_REQUEST, "received_on": "2024-03-04"}),
    ("request.agreed", {"decided_on": "2024-04-02", "notified_on": "2024-04-03"}),
    ("assessment.plan_agreed", {"decided_on": "2024-06-10", "notified_on": "2024-06-11"}),
    ("draft.issued", {"basis": "assessment", "sent_on": "2024-06-17"}),
    ("final.issued", {"basis": "first", "sent_on": "2024-07-15"}),
)


def run_whole_case(council: CouncilClient, robin: ResponseJson, output: DemoOutput) -> None:
    """Works through a case beside `robin`, the response to the opening of another."""
    _show_duplicates(council, robin["case_id"], output)
    opened = _open_case(council)
    case_id, path = opened["case_id"], f"/v1/cases/{opened['case_id']}"
    _show_contact(council, path, output)
    _show_refusal(council, path, output)
    position = _record_plan(council, path, opened["request_id"])
    _show_twenty_weeks(council, case_id, position, output)
    _show_irregularities(council, path, output)
    _show_appeal(council, case_id, output)
    _show_wrong_child(council, path, robin, output)
    _show_promise(council, path, output)
    _show_reading(council, path, output)
    _show_import(council, output)


def _show_duplicates(council: CouncilClient, robin: str, output: DemoOutput) -> None:
    person = {"family_name": "Exmaple", "given_names": "Robyn", "birth_date": "2016-10-05"}
    found = council.post("/v1/duplicate-searches", {"person": person})["duplicates"]
    output.check(
        "before opening, a misspelt name with the same birth date is shown as a likely duplicate",
        passed=robin in {each["case_id"] for each in found},
    )


def _open_case(council: CouncilClient) -> ResponseJson:
    person = {
        "family_name": "Sample",
        "given_names": "Jo",
        "birth_date": "2016-12-09",
        "related_people": [{"name": "Alex Sample", "roles": [{"role": "parent"}]}],
    }
    request = {**_FIRST_REQUEST, "received_on": "2027-01-11"}
    return council.post("/v1/cases", {"person": person, "request": request})


def _show_contact(council: CouncilClient, path: str, output: DemoOutput) -> None:
    """An officer leads the case, and then hands the whole caseload over."""
    first, second = (
        council.post("/v1/officers", {"officer": {"name": name}})["officer_id"]
        for name in ("Sam Officer", "Kim Officer")
    )
    council.post(f"{path}/officer-assignments", {"officer_id": first, "from_on": "2027-01-11"})
    handover = {
        "from_officer_id": first,
        "to_officer_ids": [second],
        "from_on": "2027-09-15",
        "all_cases": True,
    }
    planned = council.post("/v1/handovers", {**handover, "dry_run": True})["cases"]
    council.post("/v1/handovers", handover)
    names = [
        council.get(f"{path}/contact-point?on={day}").get("name")
        for day in ("2027-02-01", "2027-09-15")
    ]
    output.check(
        f"a handover of {len(planned)} case: the family's contact was {names[0]}, now {names[1]}",
        passed=names == ["Sam Officer", "Kim Officer"],
    )
    addressee = council.get(f"{path}/addressee?on=2027-09-15")
    output.print_line(f"    {addressee['statement']}")


def _show_refusal(council: CouncilClient, path: str, output: DemoOutput) -> None:
    problem = council.refusal_of(f"{path}/final-plans", {"basis": "first", "sent_on": "2027-02-01"})
    output.check(
        "a first plan before any agreement to assess is refused, and what can be recorded named",
        passed=[each["type"] for each in problem["instead"]] == ["request.agreed"],
    )
    output.print_line(f"    {problem['detail']}")


def _record_plan(council: CouncilClient, path: str, request_id: str) -> int:
    """The agreement, the draft and the plan; the position of the plan."""
    for noun, days in _DECISIONS.items():
        council.post(f"{path}/{noun}", {"request_id": request_id, **days})
    of_request = {"request_id": request_id}
    draft = {"basis": "assessment", "sent_on": "2027-05-03", "names_setting": True}
    council.post(f"{path}/drafts", {**draft, **of_request})
    plan = {"basis": "first", "sent_on": "2027-05-31", "recipients": ["parent_or_young_person"]}
    position: int = council.post(f"{path}/final-plans", {**plan, **of_request})["position"]
    return position


def _show_twenty_weeks(
    council: CouncilClient, case_id: str, position: int, output: DemoOutput
) -> None:
    found = council.get_deadline(case_id, position, "plan-final")
    output.check(
        "reg 13(2): twenty weeks from Monday 11 January 2027 end on Monday 31 May: the plan is in"
        " time",
        passed=(found["law_due_on"], found["state"]) == ("2027-05-31", "met"),
    )


def _show_irregularities(council: CouncilClient, path: str, output: DemoOutput) -> None:
    found = council.get(f"{path}/irregularities")["irregularities"]
    output.check(
        "a school named in the draft, advice that is missing and recipients left out are flagged",
        passed=len(found) >= len(("setting", "advice", "recipients")),
    )


def _show_appeal(council: CouncilClient, case_id: str, output: DemoOutput) -> None:
    appeal = {"subjects": ["section_f"], "lodged_on": "2027-07-05"}
    received = {**appeal, "application_received_on": "2027-07-08"}
    position = council.record(case_id, "appeals", received)["position"]
    found = council.get_deadline(case_id, position, "appeal-response")
    output.check(
        "HESC r.21(1): thirty working days from Thursday 8 July, August left out, end on Monday 20"
        " September 2027",
        passed=found["law_due_on"] == "2027-09-20",
    )


def _show_wrong_child(
    council: CouncilClient, path: str, robin: ResponseJson, output: DemoOutput
) -> None:
    """A document of one case is refused in the case of another child."""
    letter = {"kind": "letter", "title": "Decision", "media_type": "text/plain", "on": "2027-05-31"}
    content = {"sha256": sha256(_LETTER).hexdigest(), "size": len(_LETTER)}
    document_id = council.post(f"{path}/documents", {**letter, **content})["document_id"]
    reference = {"document_id": document_id, "sha256": content["sha256"]}
    days = {"decided_on": "2027-01-25", "notified_on": "2027-01-25"}
    problem = council.refusal_of(
        f"/v1/cases/{robin['case_id']}/assessment-refusals",
        {"request_id": robin["request_id"], "ground": "not_necessary", "letter": reference, **days},
    )
    output.check(
        "a letter of this child cannot be attached to the decision about another",
        passed=problem["errors"][0]["pointer"] == "/letter",
    )


def _show_promise(council: CouncilClient, path: str, output: DemoOutput) -> None:
    call = {"channel": "phone", "direction": "in", "party": "parent", "on": "2027-09-01"}
    council.post(f"{path}/contact-log-entries", {**call, "reply_due_on": "2027-09-08"})
    found = council.get(f"{path}/promises?state=broken")["promises"]
    output.check("a reply that was promised by 8 September is broken", passed=len(found) == 1)


def _show_reading(council: CouncilClient, path: str, output: DemoOutput) -> None:
    """The case in words, and as it was on a day in the past."""
    then = council.get(f"{path}?as_of=2027-03-01")["stage"]
    output.check(f"on 1 March 2027 the case was: {then}", passed=then == "assessing")
    output.print_line("    What the family reads:")
    status = council.get(f"{path}/family-status")
    output.print_line(f"      {status['now']} {status['next']}")
    output.print_line("    The chronology:")
    entries = council.get(f"{path}/chronology")["entries"]
    for entry in entries:
        output.print_line(f"      {entry['on']}  {entry['statement']}")
    days = [entry["on"] for entry in entries]
    output.check("it is in the order of what happened", passed=bool(days) and days == sorted(days))


def _show_import(council: CouncilClient, output: DemoOutput) -> None:
    """Two cases of an older system, one with a UPN whose check letter is wrong."""
    lee = {"family_name": "Former", "given_names": "Lee", "birth_date": "2015-10-05"}
    max_ = {**lee, "given_names": "Max", "identifiers": [{"kind": "upn", "value": "X801200005001"}]}
    history = [{"type": kind, "data": data} for kind, data in _HISTORY]
    rows = [
        {"reference": reference, "person": person, "history": history}
        for reference, person in (("OLD/1", lee), ("OLD/2", max_))
    ]
    path = council.start_import(rows)
    ended: Mapping[str, object] = poll(lambda: _ended(council.get(path))) or {}
    output.check(
        "of two cases of an older system one is imported, and the wrong UPN of the other reported",
        passed=(ended.get("imported"), ended.get("refused")) == (1, 1),
    )


def _ended(found: ResponseJson) -> ResponseJson | None:
    return found if found["state"] == "completed" else None
