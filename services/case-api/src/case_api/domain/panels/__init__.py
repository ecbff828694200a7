"""Panels of a council: who decides on which cases, on what evidence, and what was decided."""
