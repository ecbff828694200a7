"""How long a council keeps the files of cases, by record class."""
