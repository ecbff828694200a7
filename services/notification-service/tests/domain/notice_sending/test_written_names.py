"""Pairs of words in a text that may be a given name and a family name."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.name_words import indexed_words
from notification_service.domain.notice_sending.written_names import MAX_PAIRS, name_pairs

_WORDS: Final = st.from_regex(r"\A[A-ZÉÖŁ][a-zéöłñ]{1,8}\Z")
NAMES: Final = st.lists(_WORDS, min_size=1, max_size=2, unique=True).flatmap(
    lambda words: st.sampled_from(["-", "'", "\N{RIGHT SINGLE QUOTATION MARK}", " "]).map(
        lambda joint: joint.join(words)
    )
)
"""Family or given names: one word, or two that are joined in some way."""
SENTENCES: Final = (
    "{given} {family}",
    "He met {given} {family} at school.",
    "as {family}, {given} was told",
    "the needs of {given} {family}'s brother",
    "what ({given} {family}) did",
)


@given(NAMES, NAMES, st.sampled_from(SENTENCES))
def test_whoever_is_named_by_both_names_is_looked_up(
    given_name: str, family_name: str, sentence: str
) -> None:
    child = indexed_words([given_name, family_name])
    text = sentence.format(given=given_name, family=family_name)

    found = name_pairs([text], [])

    is_told_apart = len(child - {each for each in child if len(each) == 1}) > 1
    assert not is_told_apart or any({*pair} <= child for pair in found)


@given(NAMES, NAMES, st.sampled_from(SENTENCES[:2]))
def test_the_names_of_one_person_of_the_case_are_no_others(
    given_name: str, family_name: str, sentence: str
) -> None:
    own = indexed_words([given_name, family_name])
    text = sentence.format(given=given_name, family=family_name)

    met = {each for pair in name_pairs([text], [own]) for each in pair}

    assert met <= own | {"he", "met"}
    assert not any({*pair} <= own for pair in name_pairs([text], [own]))


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_has_at_most_one_pair_more_than_are_looked_up(texts: list[str]) -> None:
    found = name_pairs(texts, [])

    assert len(found) <= MAX_PAIRS + 1
    assert all(one < other for one, other in found)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Appeal to the First-tier Tribunal.", "first+tribunal firsttier+tribunal tier+tribunal"),
        ("the school can give more help", ""),
        ("Kim was not there. It rained.", ""),
        ("Kim J. Example", "example+kim"),
        ("Kim van der Berg", "berg+kim"),
        ("Omar al-Hassan", "al+omar alhassan+omar hassan+omar"),
        ("KIM EXAMPLE'S PLAN", "example+kim example+plan kim+plan"),
        ("Kim Mary Ann Example", "ann+example ann+kim ann+mary example+mary kim+mary"),
        ("Zoe\N{COMBINING DIAERESIS} O'Neill", "neill+zoe oneill+zoe"),
        ("李 明", "明+李"),
        ("Kim Kim", ""),
        ("Kim Exam\N{SOFT HYPHEN}ple", "exam+kim example+kim"),
        ("Kim\N{ZERO WIDTH SPACE}Example", "example+kim"),
    ],
)
def test_words_with_a_capital_that_stand_close_together_are_pairs(text: str, pairs: str) -> None:
    assert sorted("+".join(pair) for pair in name_pairs([text], [])) == pairs.split()


def test_a_brother_may_be_named_before_the_family_name_of_both() -> None:
    assert ("example", "kim") in name_pairs(["We spoke of Kim and Sam Example."], [])


def test_a_mothers_name_beside_the_childs_is_of_no_third_person() -> None:
    people = [indexed_words(["Sam", "Example"]), indexed_words(["Alex Example"])]

    assert name_pairs(["Sam Example, of Alex Example"], people) == []
    assert name_pairs(["Sam Alex"], people) == [("alex", "sam")]


def test_a_text_of_names_alone_is_looked_at_no_further_than_the_bound() -> None:
    text = " ".join(f"A{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600))

    assert len(name_pairs([text], [])) == MAX_PAIRS + 1
