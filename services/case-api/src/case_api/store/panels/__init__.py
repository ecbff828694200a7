"""Panels, the items of their agendas, and the transaction that decides an item."""
