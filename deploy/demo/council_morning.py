"""The morning of a council: a worklist, a team's load, the figure of a year and a forecast.

On a made-up council that is imported first (docs/caseload.md), so that there is a caseload to rank.
"""

from datetime import date
from typing import Final
from uuid import uuid4

from deploy.caseload.filling import MadeUpCouncil, import_cases, register_directory
from deploy.caseload.officers import team_id
from deploy.demo.council_client import CouncilClient, ResponseJson, poll
from deploy.demo.output import DemoOutput

MORNING: Final = date(2027, 9, 15)
"""The day of the demonstration: the sandbox stands on it already."""
_COUNCIL: Final = MadeUpCouncil(seed=1, size=300, today=MORNING)
_FIRST_ITEMS: Final = 3


def run_morning(council: CouncilClient, output: DemoOutput) -> None:
    """Imports the council, and shows what an officer, a manager and a director open first."""
    output.print_line("\nThe same day, at a council of 300 made-up cases.")
    register_directory(council, _COUNCIL, lambda _: None)
    filled = import_cases(council, _COUNCIL, lambda _: None)
    output.check(
        f"{filled.imported} cases were imported, none refused",
        passed=(filled.imported, filled.refused) == (_COUNCIL.size, 0),
    )
    team = f"/v1/teams/{team_id(_COUNCIL.seed, 0)}"
    officer_id = council.get(f"{team}/caseloads")["caseloads"][0]["officer_id"]
    path = _save_digest(council, officer_id)
    digest = poll(lambda: _current_digest(council, path))
    output.check("deadline-service has evaluated every case", passed=digest is not None)
    if digest is None:
        return
    _show_worklist(council, officer_id, digest, output)
    _show_load(council, council.read_deadlines(f"{team}/load"), output)
    _show_figure(council, output)
    _show_forecast(council, output)


def _show_worklist(
    council: CouncilClient, officer_id: str, digest: ResponseJson, output: DemoOutput
) -> None:
    worklist = council.read_deadlines(f"/v1/worklist?officer_id={officer_id}&limit=200")
    counts, first = worklist["counts"], worklist["do_today"]
    output.print_line(
        f"\n  The worklist of one officer: {counts['late']} items late, {counts['due']} due,"
        f" {counts['soon']} within seven days, {counts['later']} later. The first three:"
    )
    for place, item in enumerate(first[:_FIRST_ITEMS], 1):
        output.print_line(f"  {place}. {item['title']}, case {item['reference']}.")
        output.print_line(f"     {item['why_here']['words']}")
        for wait in item["waits_on"][:1]:
            output.print_line(f"     It waits on {wait['words']}.")
    days = [item["why_here"]["ranked_on"] for item in worklist["items"]]
    output.check("the list is in the order of the days by which it is ranked", passed=_sorted(days))
    output.check(
        "each names an operation that records what settles it",
        passed=all(item["record_with"] for item in first),
    )
    _show_digest(digest, counts, output)


def _save_digest(council: CouncilClient, officer_id: str) -> str:
    """Have an officer sent a digest; returns its path."""
    sender = {"name": "Example Council", "from_email": "send@council.example"}
    council.save_notices("/v1/notice-settings", sender)
    path = f"/v1/digests/{uuid4()}"
    council.save_notices(path, {"officer_id": officer_id, "email": "officer@council.example"})
    return path


def _show_digest(digest: ResponseJson, counts: ResponseJson, output: DemoOutput) -> None:
    output.print_line(f"\n  The digest of the officer, by e-mail: {digest['subject']}")
    lines = [line for line in digest["text"].splitlines() if "SAMPLE" in line]
    for line in lines[:_FIRST_ITEMS]:
        output.print_line(f"    {line}")
    totals = {each["section"]: each["total"] for each in digest["sections"]}
    others = sum(totals.get(name, 0) for name in ("today", "waiting", "soon"))
    output.check(
        f"it has the {counts['late']} late items of the worklist, and the {others} others of the"
        " week",
        passed=(totals["late"], others) == (counts["late"], counts["due"] + counts["soon"]),
    )


def _current_digest(council: CouncilClient, path: str) -> ResponseJson | None:
    """What a digest says on the day, once every fact is evaluated; None before."""
    found = council.read_notices(f"{path}/preview?today={MORNING}")
    return found if found["is_current"] else None


def _show_load(council: CouncilClient, load: ResponseJson, output: DemoOutput) -> None:
    output.print_line("\n  What the officers of the team carry, in per cent of what one can:")
    for officer in load["officers"]:
        output.print_line(
            f"    {officer['cases']} cases, {officer['late_items']} items late:"
            f" {officer['per_cent']} %{', too much' if officer['is_over'] else ''}"
        )
    contact = load["single_contact"]
    output.print_line(
        f"  Families had {contact['officers_per_case']} officers in the year, on average."
    )
    proposal = council.read_deadlines(f"/v1/teams/{load['team_id']}/reallocation")
    most = load["weights"]["capacity"]
    output.check(
        f"a proposal moves {len(proposal['moves'])} cases and overloads no officer",
        passed=all(each["after"] <= max(most, each["before"]) for each in proposal["officers"]),
    )


def _show_figure(council: CouncilClient, output: DemoOutput) -> None:
    year = "from_on=2026-09-15&to_on=2027-09-14"
    found = council.read_deadlines(f"/v1/performance?measure=plans_issued&{year}")
    [measure] = found["measures"]
    published = measure["total"]["published"]
    output.print_line(
        "\n  Plans issued from 15 September 2026 to 14 September 2027, those with an exception"
        f" included: {published['numerator']} of {published['denominator']} within 20 weeks,"
        f" {published.get('percentage')} %."
    )
    output.check("the figure has its plans", passed=published["denominator"] > 0)


def _show_forecast(council: CouncilClient, output: DemoOutput) -> None:
    found = council.read_deadlines("/v1/forecast?weeks=4")
    if found["outcome"] == "too_few":
        output.print_line(
            f"  No forecast: fewer than {found['fewest']} requests went on from"
            f" {', '.join(found['too_few'])} in two years."
        )
    for week in found["weeks"]:
        late = week["plan_breaches"]
        output.print_line(
            f"  In the week to {week['to_on']} {late['expected']} plans are expected to become late"
            f" (eight times of ten {late['low']:g} to {late['high']:g})."
        )
    if "published" in found:
        expected = found["published"]["without_exceptions"].get("percentage")
        output.print_line(
            "  The percentage to expect of the calendar year, without exceptions:"
            f" {_band(expected)}."
        )
    output.check(
        "the forecast has an interval around each number, or says that too little is known",
        passed=found["outcome"] == "too_few"
        or all(_is_band(week["plan_breaches"]) for week in found["weeks"]),
    )


def _band(number: ResponseJson) -> str:
    if number is None:
        return "none"
    return f"{number['expected']} % ({number['low']:g} to {number['high']:g})"


def _is_band(number: ResponseJson) -> bool:
    return number["low"] <= number["expected"] <= number["high"]


def _sorted(days: list[str]) -> bool:
    return days == sorted(days)
