"""Writes the words of work for digests: the titles and provisions of rules, from the rulebook.

notification-service words the items of a digest as worklists do, and imports no other service. A
test compares the file with what is written here, and the words of digests with those of worklists.
`python -m deploy.digest_words` writes it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from deadline_service.api.worklist.responses import WORK_SOURCES
from deadline_service.domain.explanation.english import sentence_clause
from deadline_service.domain.rulebook.rule import LegalSource, Rule
from deadline_service.domain.worklist.tasks import WHOLE_REVIEW_RULES, is_own_act, work_kind
from deadline_service.domain.worklist.waiting import WAITS_ON
from deadline_service.domain.worklist.wording import (
    ADVICE_WORDS,
    ADVISER_WORDS,
    DECIDE_REVIEW,
    KIND_TITLES,
    OUTSTANDING_WORDS,
)
from deadline_service.store.rulebook import current_rulebook

WORK_WORDS: Final = (
    Path(__file__).parents[1] / "services/notification-service/src/notification_service/domain"
    "/digests/work_words.json"
)


def work_words() -> str:
    """The file, as text."""
    found = {
        "rules": dict(_rules()),
        "kinds": {
            kind.value: {
                "title": title,
                "provision": _provision(WORK_SOURCES[kind]) if kind in WORK_SOURCES else None,
            }
            for kind, title in KIND_TITLES.items()
        },
        "decide_review": DECIDE_REVIEW,
        "advice": _by_value(ADVICE_WORDS),
        "advisers": _by_value(ADVISER_WORDS),
        "outstanding": _by_value(OUTSTANDING_WORDS),
    }
    return f"{json.dumps(found, indent=1, ensure_ascii=False)}\n"


def _rules() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each rule that is work, or is waited for, with its versions, the oldest first."""
    rulebook = current_rulebook()
    awaited = {each for rules in WAITS_ON.values() for each in rules}
    for rule_id, versions in sorted(rulebook.rule_versions.items()):
        if rule_id in awaited or any(work_kind(each) is not None for each in versions):
            yield rule_id, [_version(each) for each in versions]


def _version(rule: Rule) -> dict[str, Any]:
    return {
        "from": rule.in_force.start.isoformat(),
        "title": rule.title,
        "clause": sentence_clause(rule.title),
        "owed_by": rule.owed_by.value,
        "is_own_act": is_own_act(rule),
        "is_period": rule.is_minimum_period,
        "is_whole_review": rule.id in WHOLE_REVIEW_RULES,
        "provision": _provision(rule.source),
    }


def _provision(source: LegalSource) -> str:
    return f"{source.instrument}, {source.provision}"


def _by_value(words: Mapping[Any, str]) -> dict[str, str]:
    return {str(each): text for each, text in words.items()}


if __name__ == "__main__":
    WORK_WORDS.write_text(work_words(), "utf-8")
