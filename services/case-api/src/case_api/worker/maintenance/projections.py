"""The projections of case-api for `events rebuild`: an entry point of pyproject.toml."""

from typing import Final

from case_api.store.projections.running_deadline import RUNNING_DEADLINE

CASE_PROJECTIONS: Final = (RUNNING_DEADLINE.projection(),)
"""They are rebuilt in shadow tables. What is written with the facts is rebuilt by
`python -m case_api rebuild` instead."""
