"""The versions of the rules, which the rulebook page opens with."""

from itertools import pairwise

import pytest
from pydantic import ValidationError

from deadline_service.domain.publication.changes import (
    find_unknown_rules,
    parse_changes,
    with_digest,
)
from deadline_service.store.rulebook import rule_changes
from deadline_service.store.ruleset import current_ruleset

TWO = """
[[version]]
since  = 2027-02-01
digest = "{newest}"

[[version.change]]
rules = ["plan-final", "no-such-rule", "*"]
what  = "A longer limit."
why   = "SI 2027/1."

[[version]]
since  = 2026-11-26
digest = "{oldest}"

[[version.change]]
rules = ["ended-since"]
what  = "The first version."
why   = "None before."
"""
OLDEST, NEWEST, WRITTEN = ("a" * 64, "b" * 64, "c" * 64)
TEXT = TWO.format(newest=NEWEST, oldest=OLDEST)


def test_the_rules_are_those_of_the_newest_version() -> None:
    """If not: describe the change in domain/publication/changes.toml, and run `make rulebook`."""
    assert rule_changes().newest.digest == current_ruleset().digest


def test_versions_follow_each_other() -> None:
    days = [version.since for version in rule_changes().version]
    digests = [version.digest for version in rule_changes().version]

    assert all(newer > older for newer, older in pairwise(days))
    assert len(digests) == len(set(digests))


def test_only_the_digest_of_the_newest_version_is_written() -> None:
    assert with_digest(TEXT, WRITTEN) == TWO.format(newest=WRITTEN, oldest=OLDEST)
    assert with_digest(TEXT, NEWEST) == TEXT


def test_the_newest_changes_name_only_what_the_rulebook_has() -> None:
    changes = parse_changes(TEXT)

    assert find_unknown_rules(changes, ["plan-final"]) == ["no-such-rule"]
    assert find_unknown_rules(changes, ["plan-final", "no-such-rule"]) == []


@pytest.mark.parametrize("line", [f'digest = "{NEWEST}"', 'what  = "A longer limit."'])
def test_an_incomplete_version_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        parse_changes(TEXT.replace(line, "", 1))
