"""The HTTP interface of personal budgets and their direct payments."""
