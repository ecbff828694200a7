"""The append-only event log and the contracts of its events."""
