"""administration-api: councils, their clients, keys and issuers, by HTTP, for administrators."""
