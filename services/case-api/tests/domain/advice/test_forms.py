"""The advice forms that councils publish are held without loss: each is read back as it was.

The forms have the fields of published ones; what is filled in is invented. The details of the child
at their head are those of the case's person.
"""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final

import pytest
from pydantic import JsonValue
from pydantic_core import MISSING, to_json

from case_api.domain.advice.content import AdviceContent, AdviceOnArea, AdviceSignature
from case_api.domain.content.fingerprint import canonical_content

Form = Mapping[str, Any]

EDUCATION: Final[Form] = {
    "pupil_views": {
        "communication": ["I talk more when it is quiet."],
        "strengths_and_interests": ["Drawing.", "Trains."],
        "aspirations": ["I want to drive a train."],
        "other": [],
    },
    "parent_views": {
        "history": ["First words at three.\n\nNursery from four."],
        "community_support": ["A Saturday club."],
    },
    "primary_area": "cognition_and_learning",
    "areas": {
        "cognition_and_learning": {
            "strengths": ["Remembers what is seen."],
            "needs": {
                "Literacy": ["Reads ten words.", "Writes the first letter of a word."],
                "Numeracy": ["Counts to 20."],
            },
            "long_term_outcomes": ["Reads a timetable alone."],
            "medium_term_outcomes": ["Reads 50 words by the end of Year 3."],
            "provision": [
                {
                    "provision": "Direct teaching of phonics:\nsounds first, then words.",
                    "by_whom": "A teaching assistant who is trained in the programme",
                    "frequency": "20 minutes daily",
                    "met_need": "Literacy 1, 2",
                },
                {
                    "provision": "Number games.",
                    "by_whom": None,
                    "frequency": "Twice a week",
                    "met_need": None,
                },
            ],
        },
        "sensory_and_physical": {
            "strengths": [],
            "needs": {"": ["Tires after an hour."]},
            "long_term_outcomes": [],
            "medium_term_outcomes": [],
            "provision": [],
        },
    },
    "advice_giver": {"name": "Robin Example", "role": "Psychologist", "date": "2026-05-11"},
}
HEALTH: Final[Form] = {
    "medical_history": "Community paediatrics: born at term.\nAudiology: hearing is normal.",
    "health_needs": "Epilepsy, with a seizure in most weeks.",
    "outcomes": "Seizures are recorded and answered as the care plan states.",
    "health_provision": "A nurse trains the staff once a year, and reviews the plan each term.",
    "advice_date": "2026-05-18",
}
THERAPY: Final[Form] = {
    "assessments": ["A standardised test of language.", "An observation in class."],
    "strengths": ["Follows a visual timetable."],
    "needs": {"Receptive language": ["Understands two key words."]},
    "goals": [
        {"term": "medium", "goal": "Understands 4 key words.", "measure": "The same test again."}
    ],
    "recommendations": [
        {"what": "Direct therapy.", "who": "A therapist", "dosage": "45 minutes a week"}
    ],
    "therapists": [{"name": "Sam Example", "role": "Therapist", "date": "2026-05-12"}],
}
SOCIAL_CARE: Final[Form] = {
    "status": "Child in need",
    "child_views": "I like the club.",
    "parent_views": "We need one night's sleep.",
    "strengths": "A close family.",
    "needs": "Cannot be left alone at home.",
    "long_term_outcomes": "Lives with support of their own choice.",
    "medium_term_outcomes": "Spends a night a month away from home.",
    "h1": {
        "provision": "Short breaks at home.",
        "by_whom": "A support worker",
        "frequency": "3 hours a week",
        "met_need": "Supervision",
    },
    "h2": {"provision": "A night away.", "by_whom": None, "frequency": "Monthly", "met_need": None},
    "advice_giver": {"name": "Jo Example", "role": "Social worker", "date": "2026-05-20"},
    "quality_assured_by": {"name": "Kim Example", "role": "Manager", "date": "2026-05-21"},
}


def education_content(form: Form) -> Form:
    return {
        "views": [
            *views("child_or_young_person", form["pupil_views"]),
            *views("parent", form["parent_views"]),
        ],
        "primary_area": form["primary_area"],
        "areas": [
            {
                "area": name,
                "strengths": area["strengths"],
                "needs": needs(area["needs"]),
                "outcomes": [
                    *({"term": "long", "text": text} for text in area["long_term_outcomes"]),
                    *({"term": "medium", "text": text} for text in area["medium_term_outcomes"]),
                ],
                "provision": [row("F", each) for each in area["provision"]],
            }
            for name, area in form["areas"].items()
        ],
        "authors": [signature(form["advice_giver"])],
    }


def education_form(content: AdviceContent) -> Form:
    return {
        "pupil_views": viewed(content, "child_or_young_person", EDUCATION["pupil_views"]),
        "parent_views": viewed(content, "parent", EDUCATION["parent_views"]),
        "primary_area": content.primary_area,
        "areas": {
            area.area: {
                "strengths": [*area.strengths],
                "needs": headings(area),
                "long_term_outcomes": outcomes(area, "long"),
                "medium_term_outcomes": outcomes(area, "medium"),
                "provision": rows(area, "F"),
            }
            for area in content.areas
        },
        "advice_giver": signed(content.authors[0]),
    }


def health_content(form: Form) -> Form:
    return {
        "background": [form["medical_history"]],
        "areas": [
            {
                "area": "health",
                "needs": [{"text": form["health_needs"]}],
                "outcomes": [{"text": form["outcomes"]}],
                "provision": [{"section": "G", "text": form["health_provision"]}],
            }
        ],
        "authors": [{"on": form["advice_date"]}],
    }


def health_form(content: AdviceContent) -> Form:
    (area,) = content.areas
    return {
        "medical_history": content.background[0],
        "health_needs": area.needs[0].text,
        "outcomes": area.outcomes[0].text,
        "health_provision": area.provision[0].text,
        "advice_date": signed(content.authors[0])["date"],
    }


def therapy_content(form: Form) -> Form:
    return {
        "background": form["assessments"],
        "areas": [
            {
                "area": "communication_and_interaction",
                "strengths": form["strengths"],
                "needs": needs(form["needs"]),
                "outcomes": [
                    {"term": each["term"], "text": each["goal"], "measured_by": each["measure"]}
                    for each in form["goals"]
                ],
                "provision": [
                    {
                        "section": "F",
                        "text": each["what"],
                        "by_whom": each["who"],
                        "frequency": each["dosage"],
                    }
                    for each in form["recommendations"]
                ],
            }
        ],
        "authors": [signature(each) for each in form["therapists"]],
    }


def therapy_form(content: AdviceContent) -> Form:
    (area,) = content.areas
    return {
        "assessments": [*content.background],
        "strengths": [*area.strengths],
        "needs": headings(area),
        "goals": [
            {"term": each.term, "goal": each.text, "measure": each.measured_by}
            for each in area.outcomes
        ],
        "recommendations": [
            {"what": each.text, "who": each.by_whom, "dosage": each.frequency}
            for each in area.provision
        ],
        "therapists": [signed(each) for each in content.authors],
    }


def social_care_content(form: Form) -> Form:
    return {
        "background": [form["status"]],
        "views": [
            *views("child_or_young_person", {"other": [form["child_views"]]}),
            *views("parent", {"other": [form["parent_views"]]}),
        ],
        "areas": [
            {
                "area": "social_care",
                "strengths": [form["strengths"]],
                "needs": [{"text": form["needs"]}],
                "outcomes": [
                    {"term": "long", "text": form["long_term_outcomes"]},
                    {"term": "medium", "text": form["medium_term_outcomes"]},
                ],
                "provision": [row("H1", form["h1"]), row("H2", form["h2"])],
            }
        ],
        "authors": [signature(form["advice_giver"])],
        "quality_assured_by": signature(form["quality_assured_by"]),
    }


def social_care_form(content: AdviceContent) -> Form:
    (area,) = content.areas
    assert isinstance(content.quality_assured_by, AdviceSignature)
    return {
        "status": content.background[0],
        "child_views": viewed(content, "child_or_young_person", ["other"])["other"][0],
        "parent_views": viewed(content, "parent", ["other"])["other"][0],
        "strengths": area.strengths[0],
        "needs": area.needs[0].text,
        "long_term_outcomes": outcomes(area, "long")[0],
        "medium_term_outcomes": outcomes(area, "medium")[0],
        "h1": rows(area, "H1")[0],
        "h2": rows(area, "H2")[0],
        "advice_giver": signed(content.authors[0]),
        "quality_assured_by": signed(content.quality_assured_by),
    }


@pytest.mark.parametrize(
    ("form", "content_of", "form_of"),
    [
        pytest.param(EDUCATION, education_content, education_form, id="education"),
        pytest.param(HEALTH, health_content, health_form, id="health"),
        pytest.param(THERAPY, therapy_content, therapy_form, id="therapy"),
        pytest.param(SOCIAL_CARE, social_care_content, social_care_form, id="social care"),
    ],
)
def test_a_form_is_held_without_loss(
    form: Form, content_of: Callable[[Form], Form], form_of: Callable[[AdviceContent], Form]
) -> None:
    given = AdviceContent.model_validate_json(to_json(content_of(form)))
    stored = AdviceContent.model_validate_json(canonical_content(given).text)

    assert form_of(stored) == form


def views(holder: str, by_topic: Mapping[str, list[str]]) -> list[dict[str, str]]:
    return [
        {"holder": holder, "topic": topic, "text": text}
        for topic, texts in by_topic.items()
        for text in texts
    ]


def viewed(content: AdviceContent, holder: str, topics: Any) -> dict[str, list[str]]:  # noqa: ANN401
    return {
        topic: [each.text for each in content.views if (each.holder, each.topic) == (holder, topic)]
        for topic in topics
    }


def needs(by_heading: Mapping[str, list[str]]) -> list[dict[str, str]]:
    return [
        {"heading": heading, "text": text} if heading else {"text": text}
        for heading, texts in by_heading.items()
        for text in texts
    ]


def headings(area: AdviceOnArea) -> dict[str, list[str]]:
    pairs = [("" if each.heading is MISSING else each.heading, each.text) for each in area.needs]
    return {
        heading: [text for _, text in found]
        for heading, found in groupby(pairs, key=lambda each: each[0])
    }


def outcomes(area: AdviceOnArea, term: str) -> list[str]:
    return [each.text for each in area.outcomes if each.term == term]


def row(section: str, form: Mapping[str, str | None]) -> dict[str, str]:
    names = {
        "provision": "text",
        "by_whom": "by_whom",
        "frequency": "frequency",
        "met_need": "meets",
    }
    given = {names[name]: text for name, text in form.items() if text is not None}
    return {"section": section, **given}


def rows(area: AdviceOnArea, section: str) -> list[dict[str, JsonValue]]:
    return [
        {
            "provision": each.text,
            "by_whom": None if each.by_whom is MISSING else each.by_whom,
            "frequency": None if each.frequency is MISSING else each.frequency,
            "met_need": None if each.meets is MISSING else each.meets,
        }
        for each in area.provision
        if each.section == section
    ]


def signature(form: Mapping[str, str]) -> dict[str, str]:
    return {"name": form["name"], "role": form["role"], "on": form["date"]}


def signed(found: AdviceSignature) -> dict[str, JsonValue]:
    dumped = found.model_dump(mode="json")
    return {{"on": "date"}.get(name, name): value for name, value in dumped.items()}
