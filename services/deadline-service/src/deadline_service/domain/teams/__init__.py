"""The work of a team: how much each officer carries, and who could take what."""
