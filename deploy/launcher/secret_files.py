"""Understands which secrets the containers of deploy/compose are handed, one file each."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from deploy.launcher.compositions import SERVICES
from deploy.launcher.failure import LauncherError
from deploy.launcher.keys import kept_keys
from deploy.launcher.programs import GATEWAY, trusted_by
from deploy.postgres.provisioning import ServiceRoles
from deploy.seed.clients import clients
from gateway.clients import make_clients, write_private, write_registry

SERVER = "postgresql+asyncpg://postgres:5432"
_ADMINISTRATOR = "postgres"


def write_secrets(folder: Path) -> int:
    """Draw keys, passwords and clients, and write them where there are none. Raises LauncherError
    where there are: a second key of references would tear persons from their history."""
    if folder.exists() and any(folder.iterdir()):
        raise LauncherError(f"{folder} 中已有密钥，不予覆盖。请指定另一个目录。")
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _files(folder):
        write_private(folder / name, content)
    (folder / "keys.json").unlink()
    print(f"密钥和口令已写入 {folder}，请妥善保管并备份 deployment-key。")
    return 0


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    keys = kept_keys(folder / "keys.json")
    yield "deployment-key", keys.deployment_key
    yield "gateway-signing-key", json.dumps(keys.signing[GATEWAY])
    administrator = secrets.token_urlsafe(32)
    yield "postgres-password", administrator
    yield (
        "admin-database-url",
        f"postgresql://{_ADMINISTRATOR}:{administrator}@postgres:5432/postgres",
    )
    passwords = {}
    for name in SERVICES:
        roles = ServiceRoles(name, secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        passwords[name] = {"owner": roles.owner_password, "service": roles.password}
        yield f"{name}-database-url", roles.url(SERVER)
        yield f"{name}-migration-database-url", roles.owner_url(SERVER)
        yield f"{name}-signing-key", json.dumps(keys.signing[name])
        yield f"{name}-trusted-callers", json.dumps(trusted_by(name, keys))
    yield "role-passwords", json.dumps(passwords)
    registry, credentials = make_clients(clients())
    write_registry(folder / "clients.json", registry)
    yield "demo-clients.json", json.dumps({each.client_id: asdict(each) for each in credentials})
