"""Webhooks, their retries and their permitted addresses: plain data and pure functions."""
