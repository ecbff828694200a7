"""The words of notices: our templates for each language, and the councils' own additions."""
