"""The single unique identifier: what the Department for Education sends about NHS numbers."""
