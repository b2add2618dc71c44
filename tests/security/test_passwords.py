import pytest

from app.errors import Invalid
from app.security.passwords import check_strength, hash_password, needs_rehash, verify_password
from app.security.tokens import new_token, token_hash
from app.texts import say


def test_only_the_right_password_verifies() -> None:
    stored = hash_password("Meijiang-2b")
    assert verify_password(stored, "Meijiang-2b")
    assert not verify_password(stored, "Meijiang-2B")
    assert "Meijiang" not in stored
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_has_no_password() -> None:
    assert not verify_password(None, "nobody has this password")


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not verify_password("not a hash", "Meijiang-2b")


def test_hashes_of_weaker_days_are_made_again() -> None:
    assert needs_rehash("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$" + "A" * 43)
    assert not needs_rehash(hash_password("Meijiang-2b"))


@pytest.mark.req("R-261")
@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Ab1defg", "short"), ("abcdefg1", "upper"), ("ABCDEFG1", "lower"), ("Abcdefgh", "digit"), ("Aa1" * 50, "long"),
        ("Wangfang2026", "username"), ("gnafgnaW2026", "username"), ("Admin123", "common"), ("Password2024!", "common"),
        ("Aa123456", "common"), ("Aaaaaaa1", "common"),
    ],
)  # fmt: skip
def test_a_weak_or_default_password_is_refused_with_the_rule(password: str, rule: str) -> None:
    with pytest.raises(Invalid) as error:
        check_strength(password, username="wangfang")
    assert error.value.params == {"rule": rule}
    assert "{" not in say(error.value.code, **error.value.params)


@pytest.mark.parametrize("password", ["Meijiang-2b", "长密码也Ok2026x", "Xy7" + "kettle-lamp"])
def test_a_good_password_passes(password: str) -> None:
    check_strength(password, username="wangfang")


def test_a_hall_may_ask_for_longer_passwords() -> None:
    with pytest.raises(Invalid):
        check_strength("Meijiang-2b", min_length=12)


@pytest.mark.req("R-266")
def test_tokens_are_long_and_never_twice_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {32}
    assert len(new_token(16)) == 22


def test_a_token_is_looked_up_by_its_hash() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
