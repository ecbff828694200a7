"""The response that the service's README shows is one that the service gives."""

import json
import re
from datetime import date
from pathlib import Path

from deadline_service.api.listed_deadline import ListedDeadline
from deadline_service.store.rulebook import current_rulebook

README = Path(__file__).parents[1] / "README.md"


def test_the_deadline_in_the_readme_is_current() -> None:
    [shown] = re.findall(r"```json\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    rule = current_rulebook().version_on("plan-final", date(2026, 11, 23))
    assert rule

    response = ListedDeadline.model_validate_json(shown)

    assert json.loads(response.model_dump_json()) == json.loads(shown)
    assert (response.title, response.owed_by) == (rule.title, rule.owed_by)
    assert response.source == rule.source
