"""Findings about a person's details as a problem."""

from collections.abc import Iterable
from datetime import date

from case_api.domain.people.admission import (
    PersonFinding,
    birth_date_findings,
    tribunal_findings,
    upn_findings,
)
from case_api.domain.people.person import Person
from case_api.store.people.person_versions import PersonVersion
from chassis.problems import InvalidRequest, Violation


def check_new_person(person: Person, authority: str, today: date, *, taken_over: bool) -> None:
    """Pass if a case can be opened with a person; `person` is a member of the body.

    Raises:
        InvalidRequest: it cannot; every broken rule is listed.
    """
    opened_on = None if taken_over else today
    findings = [
        *birth_date_findings(person.birth_date, today, opened_on),
        *tribunal_findings(person, authority),
    ]
    _refuse(findings, "/person")


def check_changed_person(
    person: Person, before: PersonVersion, authority: str, today: date, opened_on: date | None
) -> None:
    """Pass if a person can be replaced; `person` is the body.

    `opened_on` is the day on which the case was opened, None if it was taken over. A birth date is
    checked where it changes.

    Raises:
        InvalidRequest: it cannot; every broken rule is listed.
    """
    findings = [*tribunal_findings(person, authority), *upn_findings(before.document, person)]
    if person.birth_date.isoformat() != before.document.get("birth_date"):
        findings += birth_date_findings(person.birth_date, today, opened_on)
    _refuse(findings, "")


def _refuse(findings: Iterable[PersonFinding], within: str) -> None:
    errors = [
        Violation(found.code, found.message, pointer=f"{within}{found.pointer}")
        for found in findings
    ]
    if errors:
        raise InvalidRequest(errors=errors)
