"""The operations of the single unique identifier: docs/sui.md."""
