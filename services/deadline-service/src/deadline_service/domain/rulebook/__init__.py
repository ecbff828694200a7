"""The law as data: what a rule may say, and how a book of rules is read."""
