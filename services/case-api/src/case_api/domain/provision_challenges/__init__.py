"""Provision that is not delivered: from a concern to challenges, replies and its end: CFA s.42."""
