"""Personal fields: sealed so that only this installation reads them, found again by a keyed hash (R-253).

A sealed text is ``1.<cipher>.<key id>.<base64url of nonce + ciphertext + tag>``: it says how it was made, so that a hall may
change its cipher and still open what it has. Each purpose has its own key, derived from the master key by HKDF.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from hmac import compare_digest
from hmac import digest as hmac_of
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher as Encryption
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain import identity

CipherName = Literal["aes-gcm", "sm4-gcm"]
HashName = Literal["sha256", "sm3"]

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16


class VaultError(Exception):
    """A sealed text that cannot be opened: another key, another field, or it was changed. The text is not in the message."""


class Vault:
    """master_key: 32 bytes. Safe to share between threads."""

    def __init__(self, master_key: bytes, cipher: str = "aes-gcm", hash: str = "sha256") -> None:
        if len(master_key) != KEY_BYTES:
            raise VaultError(f"the master key has {len(master_key)} bytes, {KEY_BYTES} are needed")
        if cipher not in _CIPHERS or hash not in _HASHES:
            raise VaultError(f"no cipher {cipher!r} or no hash {hash!r}")
        self._cipher = cipher
        self._hash = _HASHES[hash]
        self._seal_keys = {name: _derive(master_key, f"seal/{name}", size) for name, (size, _, _) in _CIPHERS.items()}
        self._find_key = _derive(master_key, f"find/{hash}", KEY_BYTES)
        self._fingerprint_key = _derive(master_key, "fingerprint", KEY_BYTES)
        self.key_id = _derive(master_key, "key id", 4).hex()

    def seal(self, text: str, *, field: str) -> str:
        """Encrypt ``text`` for ``field``, such as "ticket.name"; it opens only under the same field. Never twice the same."""
        head = f"1.{self._cipher}.{self.key_id}"
        nonce = os.urandom(_NONCE_BYTES)
        _, encrypt, _ = _CIPHERS[self._cipher]
        body = encrypt(self._seal_keys[self._cipher], nonce, text.encode(), _bound(head, field))
        return f"{head}.{urlsafe_b64encode(nonce + body).decode()}"

    def open(self, sealed: str, *, field: str) -> str:
        """The text that was sealed; raise VaultError when it cannot be trusted."""
        try:
            version, cipher, key_id, encoded = sealed.split(".")
            raw = urlsafe_b64decode(encoded)
        except (ValueError, Base64Error):
            raise VaultError(f"{field}: not a sealed text") from None
        if version != "1" or cipher not in _CIPHERS or len(raw) < _NONCE_BYTES + _TAG_BYTES:
            raise VaultError(f"{field}: not a sealed text of a kind known here")
        if not compare_digest(key_id, self.key_id):
            raise VaultError(f"{field}: sealed with master key {key_id}, this one is {self.key_id}")
        _, _, decrypt = _CIPHERS[cipher]
        try:
            head = f"1.{cipher}.{key_id}"
            body = decrypt(self._seal_keys[cipher], raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(head, field))
        except InvalidTag:
            raise VaultError(f"{field}: changed since it was sealed, or sealed for another field") from None
        return body.decode()

    def find_key(self, kind: str, value: str) -> str:
        """64 hex digits by which a row with ``value`` is found; "same" is decided by what it means, not how it was typed.

        kind: "id" and "phone" have their own written form (raises Invalid ``identity_invalid``); any other is compared
        without case, spaces and hyphens.
        """
        normal = {"id": identity.id_number, "phone": identity.mobile}.get(kind, identity.plain)(value)
        keyed = hmac.HMAC(self._find_key, self._hash)
        keyed.update(f"{kind}\0{normal}".encode())
        return keyed.finalize().hex()

    def fingerprint(self, content: bytes) -> str:
        """64 hex digits by which the same content is known again, without telling what it was."""
        return hmac_of(self._fingerprint_key, content, "sha256").hex()


def load_master_key(path: Path) -> bytes:
    """The key in ``path``, made with mode 0600 when there is no file; raise VaultError when it is no key or others read it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_key_file(path)
        if path.stat().st_mode & 0o077:
            raise VaultError(f"{path}: others can read the master key; run: chmod 600 {path}")
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise VaultError(f"{path}: the master key cannot be read ({error}); put the backed-up key there") from None
    if len(key) != KEY_BYTES:
        raise VaultError(f"{path}: the master key must be {2 * KEY_BYTES} hex digits; put the backed-up key there")
    return key


def _make_key_file(path: Path) -> None:
    # Written whole under another name and then linked: of two processes that start at once both read the same key.
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{os.urandom(KEY_BYTES).hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _bound(head: str, field: str) -> bytes:
    return f"{head}/{field}".encode()


def _derive(master_key: bytes, purpose: str, size: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=size, salt=None, info=f"tinghao/{purpose}".encode()).derive(master_key)


def _aes_encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, text, bound)


def _aes_decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, body, bound)


def _sm4_encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    encryptor = Encryption(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(text) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    decryptor = Encryption(algorithms.SM4(key), modes.GCM(nonce, body[-_TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(body[:-_TAG_BYTES]) + decryptor.finalize()


_Apply = Callable[[bytes, bytes, bytes, bytes], bytes]
_CIPHERS: dict[CipherName, tuple[int, _Apply, _Apply]] = {
    "aes-gcm": (32, _aes_encrypt, _aes_decrypt),
    "sm4-gcm": (16, _sm4_encrypt, _sm4_decrypt),
}
"""Key size in bytes, encrypt, decrypt; bodies end with the 16-byte tag."""
_HASHES: dict[HashName, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sm3": hashes.SM3()}
