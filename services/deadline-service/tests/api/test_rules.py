"""The rulebook over HTTP."""

import httpx

from deadline_service.store.rulebook import current_rulebook


async def test_every_rule_is_returned_with_its_source(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/rules")

    rules = {rule["rule"]: rule["versions"] for rule in response.json()["rules"]}
    assert rules.keys() == {rule.id for rule in current_rulebook().rules}
    assert all(version["source"]["link"] for versions in rules.values() for version in versions)


async def test_a_rule_reads_as_sentences(http: httpx.AsyncClient) -> None:
    body = (await http.get("/v1/rules/assessment-decision")).json()

    [version] = body["versions"]
    assert body["phase"] == "request"
    [starts] = version["starts"]
    assert starts == (
        "request.received where kind is initial, trigger is request or became_responsible and"
        " in_youth_accommodation is false outside detention or an assessment"
    )
    assert version["met_by"] == ["request.agreed (any)", "request.refused"]
    assert (version["limit"], version["counting"], version["code"]) == ("6 weeks", "within", "C1")
    assert version["in_force_from"] == "2014-09-01"
    assert "in_force_to" not in version
    assert version["is_signed"] is False


async def test_a_rule_has_its_title_its_cases_and_the_other_readings_of_its_words(
    http: httpx.AsyncClient,
) -> None:
    body = (await http.get("/v1/rules/review-subsequent")).json()
    [version] = body["versions"]

    assert body["title"] == "Review the plan again"
    assert version["readings"][0]["setting"] == "next_review_anchor"
    assert "setting" not in version["readings"][1]
    assert version["cases"] == []
    [cap] = (await http.get("/v1/rules/amended-plan-final-cap")).json()["versions"]
    assert cap["cases"][0] == {
        "name": "R (L, M and P) v Devon County Council",
        "citation": "[2022] EWHC 493 (Admin)",
        "link": "https://caselaw.nationalarchives.gov.uk/ewhc/admin/2022/493",
        "paraphrase": ("The amended final plan is due within twelve weeks of the review meeting."),
    }


async def test_a_period_without_a_number_states_what_ends_it(http: httpx.AsyncClient) -> None:
    [version] = (await http.get("/v1/rules/cease-hold-appeal")).json()["versions"]

    ended, ordered = version["lasts_until"]
    assert ended == "tribunal.appeal_ended"
    assert ordered.startswith("tribunal.order_made where kinds includes dismiss or dismiss_cease")
    assert "limit" not in version


async def test_a_rule_has_its_examples_as_requests_with_expected_results(
    http: httpx.AsyncClient,
) -> None:
    body = (await http.get("/v1/rules/plan-final")).json()

    [first] = [each for each in body["examples"] if each["name"] == "example 3: 140 days"]
    assert first["regulation"] == "reg-13"
    assert first["simulation"]["history"][0]["data"]["received_on"] == "2026-11-23"
    assert first["expected"] == {
        "rule": "plan-final",
        "law_due_on": "2027-04-12",
        "due_on": "2027-04-11",
        "state": "running",
    }


async def test_exceptions_are_returned_with_their_words_and_tests(
    http: httpx.AsyncClient,
) -> None:
    body = (await http.get("/v1/rules")).json()

    known = {each["exception"]: each for each in body["exceptions"]}
    named = {
        name
        for rule in body["rules"]
        for version in rule["versions"]
        for name in version["exceptions"]
    }
    assert named <= known.keys()
    assert known["EX-SCH"]["lasts"] == "4 weeks"
    assert known["EX-SCH"]["margin"] == "1 week"
    assert known["EX-SCH"]["words"].startswith("has requested advice from the head teacher")
    assert known["EX-COV"]["limits_ended_from"] == "2020-05-01"
    assert known["EX-COV"]["limits_ended_to"] == "2020-09-25"
    assert "limits_ended_from" not in known["EX-SCH"]


async def test_limits_outside_the_regulations_are_information(http: httpx.AsyncClient) -> None:
    body = (await http.get("/v1/rules")).json()

    assert [each["id"] for each in body["information"]] == ["jr-limit", "lgsco-limit"]
    assert not {"jr-limit", "lgsco-limit"} & {rule["rule"] for rule in body["rules"]}


async def test_an_unchanged_rule_is_304(http: httpx.AsyncClient) -> None:
    first = await http.get("/v1/rules/plan-final")

    repeated = await http.get(
        "/v1/rules/plan-final", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (repeated.status_code, repeated.content) == (304, b"")


async def test_an_unknown_rule_is_404(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/rules/no-such-rule")).status_code == 404
