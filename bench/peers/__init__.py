"""The peers that the system is compared with."""
