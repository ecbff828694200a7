"""Verifies and stores the webhooks of the SEND casework backend. Python 3.11, nothing else."""

from send_webhooks.inbox import SqliteInbox, WebhookInbox
from send_webhooks.keys import InvalidKey
from send_webhooks.verifier import Refusal, RefusedWebhook, Webhook, WebhookVerifier

__all__ = [
    "InvalidKey",
    "Refusal",
    "RefusedWebhook",
    "SqliteInbox",
    "Webhook",
    "WebhookInbox",
    "WebhookVerifier",
]
