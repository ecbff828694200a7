"""The HTTP interface of teams: their load, and a proposal of who takes what."""
