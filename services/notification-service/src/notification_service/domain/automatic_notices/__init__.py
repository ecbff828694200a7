"""Notices that a council has sent by itself, when the fact is recorded."""
