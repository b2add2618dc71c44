from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.security.vault import Vault, VaultError, load_master_key

KEY = bytes(range(32))
VAULTS = [Vault(KEY, cipher, digest) for cipher in ("aes-gcm", "sm4-gcm") for digest in ("sha256", "sm3")]
every_vault = pytest.mark.parametrize("vault", VAULTS)


@every_vault
@pytest.mark.req("R-253")
@pytest.mark.req("R-281")
@pytest.mark.parametrize("text", ["", "张伟", "𠮷田𪚥", "龘\U000e0100", "441402199001011239", "x" * 5000])
def test_what_is_sealed_opens_again_and_does_not_show(vault: Vault, text: str) -> None:
    sealed = vault.seal(text, field="ticket.name")
    assert vault.open(sealed, field="ticket.name") == text
    assert not text or text not in sealed


@every_vault
def test_the_same_text_is_never_sealed_the_same(vault: Vault) -> None:
    assert vault.seal("张伟", field="name") != vault.seal("张伟", field="name")


@every_vault
def test_a_sealed_text_does_not_open_as_another_field(vault: Vault) -> None:
    with pytest.raises(VaultError, match="another field"):
        vault.open(vault.seal("张伟", field="ticket.name"), field="rating.name")


@every_vault
def test_a_changed_character_is_noticed(vault: Vault) -> None:
    sealed = vault.seal("张伟", field="name")
    for place in range(len(sealed)):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        try:  # the last character of base64 may carry no bits
            assert vault.open(changed, field="name") == "张伟"
            assert place == len(sealed.rstrip("=")) - 1
        except VaultError:
            pass


def test_a_hall_that_changes_its_cipher_still_opens_what_it_has() -> None:
    sealed = Vault(KEY, "aes-gcm").seal("张伟", field="name")
    assert Vault(KEY, "sm4-gcm").open(sealed, field="name") == "张伟"


def test_another_master_key_is_named_and_opens_nothing() -> None:
    other = Vault(bytes(32))
    with pytest.raises(VaultError, match=f"this one is {other.key_id}"):
        other.open(VAULTS[0].seal("张伟", field="name"), field="name")


@given(st.text(st.characters(max_codepoint=127)))
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(VaultError):
        VAULTS[0].open(text, field="name")


@every_vault
@pytest.mark.req("R-253")
def test_one_person_is_found_however_the_number_was_typed(vault: Vault) -> None:
    key = vault.find_key("id", "11010519491231002X")
    assert len(key) == 64
    assert vault.find_key("id", " １１0105 19491231 002x ") == key
    assert vault.find_key("phone", "+86 138-1234-5678") == vault.find_key("phone", "13812345678")
    assert vault.find_key("id", "130503670401001") == vault.find_key("id", "130503196704010016")


@every_vault
def test_find_keys_of_different_kinds_do_not_meet(vault: Vault) -> None:
    assert vault.find_key("a", "13812345678") != vault.find_key("b", "13812345678")


def test_find_keys_need_the_master_key() -> None:
    assert Vault(KEY).find_key("phone", "13812345678") != Vault(bytes(32)).find_key("phone", "13812345678")


def test_a_wrong_number_has_no_find_key() -> None:
    with pytest.raises(Invalid, match="identity_invalid"):
        Vault(KEY).find_key("id", "110105194912310021")


@pytest.mark.parametrize(
    ("key", "cipher", "hash"), [(b"short", "aes-gcm", "sha256"), (KEY, "des", "sha256"), (KEY, "aes-gcm", "md5")]
)
def test_a_vault_is_not_made_of_weak_parts(key: bytes, cipher: str, hash: str) -> None:
    with pytest.raises(VaultError):
        Vault(key, cipher, hash)


def test_the_master_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    key = load_master_key(path)
    assert load_master_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_processes_that_start_together_get_one_master_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(load_master_key, [tmp_path / "keys" / "master.key"] * 16))) == 1


@pytest.mark.parametrize(("content", "mode"), [("ab" * 32, 0o644), ("ab" * 16, 0o600), ("no key", 0o600), ("", 0o600)])
def test_a_damaged_or_open_key_file_stops_the_start(tmp_path: Path, content: str, mode: int) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(VaultError, match=r"master\.key"):
        load_master_key(path)


def test_sm4_is_the_cipher_of_the_standard() -> None:
    """GB/T 32907-2016, appendix A, example 1."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # noqa: S305 - one block, as the standard prints it
    assert encryptor.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_the_mode_of_the_standard() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    assert (encryptor.update(plain) + encryptor.finalize()).hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_the_hash_of_the_standard(message: bytes, digest: str) -> None:
    """GB/T 32905-2016, appendix A, examples 1 and 2."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(message)
    assert sm3.finalize().hex() == digest


def test_hmac_sm3_is_hmac_over_sm3() -> None:
    """RFC 2104 written out, with the library's SM3."""

    def sm3(data: bytes) -> bytes:
        made = hashes.Hash(hashes.SM3())
        made.update(data)
        return made.finalize()

    block = KEY.ljust(64, b"\0")
    by_hand = sm3(bytes(b ^ 0x5C for b in block) + sm3(bytes(b ^ 0x36 for b in block) + b"abc"))
    keyed = hmac.HMAC(KEY, hashes.SM3())
    keyed.update(b"abc")
    assert keyed.finalize() == by_hand
