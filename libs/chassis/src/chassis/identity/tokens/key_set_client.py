"""Fetching the key set of an issuer over HTTPS, bounded in time and size."""

from typing import Final

import aiohttp

MAX_KEY_SET_BYTES: Final = 262_144
"""Bytes of a key set, 256 KiB."""
FETCH_SECONDS: Final = 5.0
"""Seconds for a whole fetch, from the look-up of the name to the last byte."""
_OK: Final = 200
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


class KeySetNotFetched(Exception):
    """The issuer did not answer in time with a key set of an accepted size."""


async def fetch_key_set(url: str, seconds: float = FETCH_SECONDS) -> bytes:
    """The document at an address, which an administrator registered, within so many seconds.

    Redirects are not followed and proxies of the environment not used, so that nothing but the
    registered address is asked.

    Raises:
        KeySetNotFetched: it cannot be had now.
    """
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=_HEADERS, auto_decompress=False) as http,
            http.get(url, allow_redirects=False) as response,
        ):
            if response.status != _OK:
                raise KeySetNotFetched
            return await _bounded_body(response)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise KeySetNotFetched from None


async def _bounded_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > MAX_KEY_SET_BYTES:
            raise KeySetNotFetched
    return bytes(body)
