"""The law as data: the model of a rule, its checks, and the parser of the TOML files."""
