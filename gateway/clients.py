"""Understands which clients there are: a registry file that keeps no secret, only its hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gateway.roles import ROLES

ACTIVE = "ACTIVE"
SUSPENDED = "SUSPENDED"
PRIVATE_MODE = 0o600
# As services keep it beside idempotent answers.
LONGEST_CLIENT_ID = 120
_SECRET_BYTES = 32
_SALT_BYTES = 16
_DIGEST_BYTES = 32
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_SCRYPT_MEMORY = 64 * 1024 * 1024


class RegistryError(Exception):
    """The registry cannot be used; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class ClientSpec:
    """A client to be made: one agency (None where it acts for none) and its roles."""

    client_id: str
    display_name: str
    agency: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the registry knows it. `secret_hash` is scrypt; `state` ACTIVE or SUSPENDED."""

    client_id: str
    display_name: str
    agency: str | None
    roles: tuple[str, ...]
    secret_hash: str
    state: str = ACTIVE


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client is handed once: its secret is kept nowhere else."""

    client_id: str
    client_secret: str
    display_name: str
    agency: str | None
    roles: tuple[str, ...]


def make_clients(specs: Iterable[ClientSpec]) -> tuple[dict[str, Client], list[Credential]]:
    """A registry and the credentials of its clients, with fresh random secrets each time.

    Raises ValueError for an identifier given twice and for a role that does not exist.
    """
    wanted = list(specs)
    _refuse_unsound(wanted)
    credentials = [
        Credential(
            each.client_id,
            secrets.token_urlsafe(_SECRET_BYTES),
            each.display_name,
            each.agency,
            each.roles,
        )
        for each in wanted
    ]
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(lambda each: hash_secret(each.client_secret), credentials))
    clients = {
        each.client_id: Client(
            each.client_id, each.display_name, each.agency, each.roles, secret_hash
        )
        for each, secret_hash in zip(wanted, hashes, strict=True)
    }
    return clients, credentials


def _refuse_unsound(wanted: list[ClientSpec]) -> None:
    if len({each.client_id for each in wanted}) != len(wanted):
        raise ValueError("a client identifier is given twice")
    for each in wanted:
        _refuse_too_long(each.client_id)
    if unknown := {role for each in wanted for role in each.roles} - ROLES.keys():
        raise ValueError(f"no such role: {', '.join(sorted(unknown))}")


def _refuse_too_long(client_id: str) -> None:
    if len(client_id) > LONGEST_CLIENT_ID:
        raise ValueError(f"{client_id} is longer than {LONGEST_CLIENT_ID} characters")


def hash_secret(secret: str) -> str:
    """The scrypt hash of `secret` under a fresh salt, with its parameters."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return _coded(salt, _scrypt(secret, salt, _COST, _BLOCK, _PARALLEL))


def unmatched_hash() -> str:
    """A hash that no secret is known for: checking against it takes as long as against any."""
    return _coded(secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_DIGEST_BYTES))


def _coded(salt: bytes, digest: bytes) -> str:
    coded = (urlsafe_b64encode(each).decode() for each in (salt, digest))
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_PARALLEL), *coded))


def secret_matches(secret: str, secret_hash: str) -> bool:
    """Whether `secret_hash` was made of `secret`. Slow on purpose; not for the event loop."""
    _, cost, block, parallel, salt, digest = secret_hash.split("$")
    found = _scrypt(secret, urlsafe_b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, urlsafe_b64decode(digest))


def _scrypt(secret: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    # Lone surrogates cannot come from a form, yet a wrong secret must never become a defect.
    password = secret.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        password, salt=salt, n=cost, r=block, p=parallel, maxmem=_SCRYPT_MEMORY, dklen=_DIGEST_BYTES
    )


def write_registry(path: Path, clients: dict[str, Client]) -> None:
    """Put the registry at `path`, whole or not at all, readable by its owner alone."""
    content = {"clients": [asdict(each) for each in clients.values()]}
    write_private(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Put `text` at `path`, whole or not at all, with mode 0600."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_registry(path: Path) -> dict[str, Client]:
    """The clients in the registry at `path`.

    Raises RegistryError where it is missing, malformed or open to others than its owner.
    """
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise RegistryError(f"{path} is open to others; its mode must be 0600")
        entries = json.loads(path.read_text(encoding="utf-8"))["clients"]
        return {each["client_id"]: _client(each) for each in entries}
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise RegistryError(f"the client registry {path} cannot be read: {failure}") from failure


def _client(entry: dict[str, Any]) -> Client:
    client = Client(**{**entry, "roles": tuple(entry["roles"])})
    _refuse_too_long(client.client_id)
    if client.secret_hash.count("$") != 5 or client.state not in (ACTIVE, SUSPENDED):
        raise ValueError(f"client {client.client_id} is malformed")
    return client


class Registry:
    """The registry file as it stands now: a change of the file takes effect without a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] = (0, 0)
        self._clients: dict[str, Client] = {}
        self._refresh()

    def active(self, client_id: str) -> Client | None:
        """The client, if there is one and it is not suspended."""
        self._refresh()
        client = self._clients.get(client_id)
        return client if client is not None and client.state == ACTIVE else None

    def _refresh(self) -> None:
        try:
            stat = self._path.stat()
        except OSError as failure:
            raise RegistryError(f"{self._path} cannot be read: {failure}") from failure
        if (stat.st_mtime_ns, stat.st_ino) != self._seen:
            self._clients = read_registry(self._path)
            self._seen = (stat.st_mtime_ns, stat.st_ino)
