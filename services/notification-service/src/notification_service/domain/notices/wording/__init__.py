"""The words of notices: templates of ours for each language, and the councils' own additions."""
