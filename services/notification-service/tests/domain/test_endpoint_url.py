import re

import pytest
from yarl import URL

from notification_service.domain.endpoint_url import (
    URL_PATTERN,
    InvalidEndpointUrl,
    host_and_port,
    parse_endpoint_url,
)

ACCEPTED = [
    "https://hooks.council.example.gov.uk",
    "https://hooks.council.example.gov.uk/",
    "https://example.org:443/a/b?code=x%20y&z=1/2",
    "https://example.org:8443/send",
    "https://xn--caf-dma.example/send",
    "https://a.xn--p1ai/",
    "https://example.org?x=1",
    "https://function.azurewebsites.net/api/send?code=abc==",
]
LOOPBACK_ACCEPTED = [
    "http://127.0.0.1:9000/hook",
    "http://localhost:8080",
    "http://[::1]:65535/",
    "https://127.0.0.1:8443/",
    "http://127.0.0.1",
]
REFUSED = [
    "",
    "http://example.org/",
    "ftp://example.org/",
    "javascript:alert(1)",
    "//example.org/",
    "https://",
    "https:///path",
    "https://example",
    "https://example.org.",
    "https://example.org./path",
    "https://Example.org/",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "https://example.org#@evil.example/",
    "https://example.org/#fragment",
    "https://example.org\\@evil.example/",
    "https://example.org\\.evil.example/",
    "https://example.org/a b",
    "https://example.org/\n",
    "https://example.org/\x00",
    "https://example.org/%zz",
    "https://example。org/",
    "https://exa\u00admple.org/",
    "https://bücher.example/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::1%25eth0]:8443/",
    "https://[2606:4700::1111]/",
    "https://8.8.8.8/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://metadata.google.internal/",
    "https://service.local/",
    "https://db.localdomain:8443/",
    "https://x.localhost/",
    "https://router.home.arpa/",
    "https://example.org:22/",
    "https://example.org:25/",
    "https://example.org:5432/",
    "https://example.org:80/",
    "https://example.org:0443/",
    "https://example.org:/",
    "https://-a.example/",
    "https://a-.example/",
    "https://a..example/",
    f"https://{'a' * 64}.example/",
    f"https://example.org/{'a' * 1000}",
    " https://example.org/",
    "https://example.org/ ",
    "HTTPS://example.org/",
    "http://127.0.0.1:80/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.2:9000/",
    "http://localhost.:9000/",
    "http://0.0.0.0:9000/",
    "http://user@localhost:9000/",
]


@pytest.mark.parametrize("url", ACCEPTED)
def test_a_public_https_url_is_accepted(url: str) -> None:
    assert parse_endpoint_url(url, loopback=False) == url


@pytest.mark.parametrize("url", LOOPBACK_ACCEPTED)
def test_loopback_is_accepted_only_by_setting(url: str) -> None:
    assert parse_endpoint_url(url, loopback=True) == url
    with pytest.raises(InvalidEndpointUrl):
        parse_endpoint_url(url, loopback=False)


@pytest.mark.parametrize("url", REFUSED)
@pytest.mark.parametrize("loopback", [True, False])
def test_any_other_url_is_refused(url: str, loopback: bool) -> None:  # noqa: FBT001  # a parameter
    with pytest.raises(InvalidEndpointUrl):
        parse_endpoint_url(url, loopback=loopback)


@pytest.mark.parametrize("url", REFUSED)
def test_the_published_pattern_refuses_other_urls_too(url: str) -> None:
    assert len(url) > 1000 or re.fullmatch(URL_PATTERN, url) is None


@pytest.mark.parametrize("url", ACCEPTED + LOOPBACK_ACCEPTED)
def test_the_sender_parses_the_same_url(url: str) -> None:
    read = URL(url, encoded=True)

    assert re.fullmatch(URL_PATTERN, url)
    assert f"{read.scheme}://{read.raw_authority}" in url
    assert url.endswith(read.raw_path_qs.removeprefix("/"))


def test_an_error_does_not_contain_the_url() -> None:
    with pytest.raises(InvalidEndpointUrl) as refused:
        parse_endpoint_url("https://sian.oneill@example.org/", loopback=False)

    assert "sian" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("https://hooks.example.org", "hooks.example.org:443"),
        ("https://hooks.example.org/send?a=1:2", "hooks.example.org:443"),
        ("https://hooks.example.org?next=/x", "hooks.example.org:443"),
        ("https://hooks.example.org:8443/send", "hooks.example.org:8443"),
        ("http://127.0.0.1:9000/x", "127.0.0.1:9000"),
        ("http://localhost/x", "localhost:80"),
        ("https://[::1]/x", "[::1]:443"),
        ("http://[::1]:9000", "[::1]:9000"),
    ],
)
def test_the_destination_of_a_url_is_its_host_and_port(url: str, where: str) -> None:
    assert host_and_port(url) == where
