"""A credential that is not accepted."""


class CredentialRefused(Exception):
    """An API key or an access token is not accepted.

    `code` states the condition that failed, for the log. `key_id` is the public part of an API key,
    if it has the form of one, by which failures are counted beside the address.
    """

    def __init__(self, message: str, code: str, key_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.key_id = key_id
