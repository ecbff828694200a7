"""The headings of rules on the rulebook page, and links to them."""

import re

from deadline_service.domain.publication.wording import in_force_wording
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook


def rule_heading(rule: Rule, book: Rulebook) -> str:
    """Its id; of several versions also the days on which it is in force."""
    if len(book.versions(rule.id)) == 1:
        return rule.id
    return f"{rule.id} {in_force_wording(rule.in_force)}"


def rule_link(rule_id: str, book: Rulebook) -> str:
    """The id of a rule, linked to the table of its newest version; another id as it is."""
    versions = book.versions(rule_id)
    if not versions:
        return f"`{rule_id}`"
    heading = rule_heading(versions[-1], book).lower()
    fragment = re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")
    return f"[`{rule_id}`](#{fragment})"
