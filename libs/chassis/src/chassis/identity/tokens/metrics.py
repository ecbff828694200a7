"""Counts of access tokens and of fetched key sets. No ids in labels."""

from typing import Final

from prometheus_client import Counter

ACCESS_TOKENS: Final = Counter(
    "access_tokens_total", "Access tokens, by `accepted` or the condition that failed", ["result"]
)
KEY_SET_FETCHES: Final = Counter(
    "key_set_fetches_total",
    "Fetches of the key sets of issuers, by whether they failed",
    ["result"],
)
