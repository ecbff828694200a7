"""The scopes that an API key may have, each with what it allows."""

from collections.abc import Mapping
from typing import Final

SANDBOX_SCOPE: Final = "sandbox:control"
"""Has no effect in a live installation, whose day cannot be set."""

API_SCOPES: Final[Mapping[str, str]] = {
    "cases:read": "read cases and their histories, and the change feed",
    "cases:write": "open cases with their people, record facts, correct them",
    "cases:erase": "erase personal data, which cannot be undone; legal holds; restriction;"
    " the retention schedule",
    "readings:read": "read who read personal data and to whom it was disclosed",
    "exports:read": "export everything that is held about a child",
    "people:read": "read the people of cases",
    "people:write": "change the people of cases",
    "texts:read": "read the texts that facts refer to",
    "texts:write": "store texts",
    "plans:read": "read the contents of plans and of advice",
    "plans:write": "write the contents of plans and of advice",
    "documents:read": "list and read the documents of cases",
    "documents:write": "file documents of cases",
    "deadlines:read": "read deadlines, worklists, rules and settings, and simulate",
    "worklist:write": "put items of worklists off until a day",
    "settings:write": "change the council's settings",
    "calendars:manage": "create, list and revoke calendar feeds",
    "sui:manage": "register, list and revoke keys by which the Department for Education signs",
    "webhooks:manage": "manage webhook endpoints, read deliveries, replay",
    "notices:read": "read which notices were sent and how they ended; with people:read, their text",
    "notices:send": "send notices, and see them before",
    "notices:print": "print letters, and record that they were posted; with people:read, read them",
    "notices:manage": "change the council's settings for notices",
    SANDBOX_SCOPE: "set the day of a sandbox (test keys only)",
}

ADMINISTRATION_SCOPES: Final[Mapping[str, str]] = {
    "installation:read": "list councils, clients, keys, issuers, and acts of administration",
    "installation:administer": "register, rename and close councils; manage what they have",
}
"""The scopes of an administrator's key, which no key of a council has."""
