"""The digest by which an edition of the words, or of the catalogue, is known."""

from hashlib import sha256

from notification_service.domain.notices.editions import digest_of_files


def test_the_digest_is_that_of_what_sha256sum_prints_of_the_files() -> None:
    printed = "".join(
        f"{sha256(text).hexdigest()}  {text.decode()}.toml\n" for text in (b"a", b"b")
    )

    assert digest_of_files({"b.toml": "b", "a.toml": "a"}) == sha256(printed.encode()).digest()


def test_another_word_another_name_or_another_place_of_a_word_is_another_edition() -> None:
    files = {"a.toml": "one", "b.toml": "two"}
    others: tuple[dict[str, str], ...] = (
        {**files, "b.toml": "Two"},
        {"a.toml": "one", "c.toml": "two"},
        {"a.toml": "onetwo", "b.toml": ""},
        {"a.toml": "one"},
    )

    assert digest_of_files(files) not in {digest_of_files(each) for each in others}
