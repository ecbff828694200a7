"""Words of a notice that name a child of another case are confirmed before they are sent.

The child of the notice is Sam Example, whose mother is Alex Example. The council has other cases.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue
from tests.journeys.notice_desk import (
    OTHER_COUNCIL,
    REFUSAL,
    NoticeDesk,
    case_app,
    client,
    notice_desk,
    person,
)

from chassis.testing import Database

BROTHER: Final = {"family_name": "Example", "given_names": "Kim Louis", "birth_date": "2017-02-03"}
FRIEND: Final[Mapping[str, JsonValue]] = {
    "family_name": "O'Neill-Muñoz",
    "given_names": "Zoë",
    "birth_date": "2015-04-05",
    "related_people": [
        {
            "person_id": "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a99",
            "name": "Robin Aunt",
            "roles": [{"role": "parent"}],
        }
    ],
}
NAMESAKE: Final[Mapping[str, JsonValue]] = {
    "family_name": "Example",
    "given_names": "Sam Sammy Alex",
    "other_names": [{"family_name": "Sample", "given_names": "Samuel"}],
    "birth_date": "2012-04-05",
}
"""Every name of the child of the notice, and of the mother, is one of another child too."""
ELSEWHERE: Final = {"family_name": "Faraway", "given_names": "Jo", "birth_date": "2015-04-05"}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        for each in (BROTHER, FRIEND, NAMESAKE):
            await made.post(made.cases, "/v1/cases", {"person": each})
        app = case_app(database)
        async with (
            app.router.lifespan_context(app),
            await client(database, app, OTHER_COUNCIL) as elsewhere,
        ):
            await made.post(elsewhere, "/v1/cases", {"person": ELSEWHERE})
        yield made


def refusal_values(text: str) -> Mapping[str, JsonValue]:
    return {**REFUSAL, "reasons": {"kind": "list", "items": [text]}}


def child() -> dict[str, JsonValue]:
    other: JsonValue = [{"family_name": "Sample", "given_names": "Samuel"}]
    return {**person(), "known_as": "Sammy", "other_names": other}


async def doubts_of(desk: NoticeDesk, case_id: str, refusal: int, text: str) -> list[str]:
    """The doubts of a preview about its words: the refusal is of March, as its days are."""
    body = {"requirement": "assessment-refused", "reports": refusal, "values": refusal_values(text)}
    path = f"/v1/cases/{case_id}/notice-previews"
    found: list[str] = (await desk.post(desk.notices, path, body))["doubts"]
    return [each for each in found if each not in {"other_notice_day", "past_day"}]


async def test_the_name_of_another_child_is_confirmed_before_it_is_sent(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(child())
    values = refusal_values("Unlike Kim Example, Sam has help enough.")

    stopped = await desk.send(case_id, refusal, values)
    unsent = await desk.sender.run_cycle()
    confirmed = await desk.send(case_id, refusal, values, confirmed=["names_another_child"])

    assert stopped.status_code == 409
    assert stopped.json()["code"] == "notice-doubtful"
    assert stopped.json()["doubts"] == ["names_another_child"]
    assert "Kim" not in stopped.text
    assert unsent == 0
    assert confirmed.status_code == 201, confirmed.text
    assert await desk.sender.run_cycle() == 1


async def test_a_name_is_found_however_it_is_written_and_no_other_is(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(child())
    others = [
        "Example, Kim Louis was assessed.",
        "KIM EXAMPLE'S plan is another.",
        "We spoke of Sam and Kim Example.",
        "He plays with Zoe O\N{RIGHT SINGLE QUOTATION MARK}Neill.",
        "He plays with Zoe\N{COMBINING DIAERESIS} Mari Munoz.",
        "He plays with Zoë Muñoz.",
    ]
    none = [
        "Sam Example, Sammy Example and Samuel Sample are one child of Alex Example.",
        "You can appeal to the First-tier Tribunal. Kim was not asked. The Example School was.",
        "Robin Aunt is no child, and Jo Faraway is of another council.",
        "The Kim O'Neill Centre has a Louis Room.",
    ]

    for text in others:
        assert await doubts_of(desk, case_id, refusal, text) == ["names_another_child"], text
    for text in none:
        assert await doubts_of(desk, case_id, refusal, text) == [], text


async def test_more_names_than_are_looked_up_are_doubtful(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(child())
    names = " ".join(f"A{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600))

    assert await doubts_of(desk, case_id, refusal, names) == ["names_another_child"]
    assert await doubts_of(desk, case_id, refusal, names[:800]) == []


async def test_the_question_is_recorded_as_the_reading_that_it_belongs_to(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(child())
    await desk.send(case_id, refusal, refusal_values("Unlike Kim Example, Sam has help enough."))

    answer = await desk.cases.get(f"/v1/cases/{UUID(case_id)}/readings")

    assert answer.status_code == 200, answer.text
    found = [(each["kind"], each["operation"]) for each in answer.json()["readings"]]
    assert ("addressee", "sendNotice") in found
