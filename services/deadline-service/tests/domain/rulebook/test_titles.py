"""Every rule has a title that a worklist can show."""

import pytest

from deadline_service.domain.rulebook.rule import Rule
from deadline_service.store.rulebook import current_rulebook


@pytest.mark.parametrize("rule", current_rulebook().rules, ids=lambda rule: rule.id)
def test_a_title_is_three_to_eight_words_and_no_sentence(rule: Rule) -> None:
    words = rule.title.split()

    assert 3 <= len(words) <= 8
    assert words[0].istitle()
    assert "must" not in words
    assert not {".", ":"} & set(rule.title)
