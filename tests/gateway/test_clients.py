"""Secrets are made afresh, shown once, and kept by nobody but the client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.clients import (
    LONGEST_CLIENT_ID,
    SUSPENDED,
    ClientSpec,
    Registry,
    RegistryError,
    make_clients,
    read_registry,
    secret_matches,
    write_registry,
)
from gateway.routing import RESOURCES, service_of, template_of

SPEC = ClientSpec("credit-office", "发改局信用科", "370406-drc", ("credit_officer",))


def test_no_two_makings_give_the_same_secret() -> None:
    first, second = (make_clients([SPEC]) for _ in range(2))
    assert first[1][0].client_secret != second[1][0].client_secret
    secret, other = first[1][0].client_secret, second[1][0].client_secret
    assert secret_matches(secret, first[0]["credit-office"].secret_hash)
    assert not secret_matches(other, first[0]["credit-office"].secret_hash)


def test_the_registry_keeps_no_secret_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    clients, credentials = make_clients([SPEC])
    path = tmp_path / "clients.json"
    write_registry(path, clients)
    assert path.stat().st_mode & 0o777 == 0o600
    assert credentials[0].client_secret not in path.read_text(encoding="utf-8")
    assert read_registry(path) == clients
    assert [each.name for each in tmp_path.iterdir()] == ["clients.json"]


def test_a_registry_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clients.json"
    write_registry(path, make_clients([SPEC])[0])
    path.chmod(0o640)
    with pytest.raises(RegistryError, match="0600"):
        Registry(path)


@pytest.mark.parametrize("content", ["", "[]", '{"clients": [{}]}', '{"clients": 3}'])
def test_a_malformed_registry_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clients.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(RegistryError) as refused:
        Registry(path)
    assert "\n" not in str(refused.value)


def test_a_missing_registry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegistryError):
        Registry(tmp_path / "clients.json")


def test_a_suspended_client_is_not_active_any_more(tmp_path: Path) -> None:
    path = tmp_path / "clients.json"
    write_registry(path, make_clients([SPEC])[0])
    registry = Registry(path)
    assert registry.active("credit-office") is not None
    content = json.loads(path.read_text(encoding="utf-8"))
    content["clients"][0]["state"] = SUSPENDED
    path.write_text(json.dumps(content), encoding="utf-8")
    assert registry.active("credit-office") is None


def test_a_client_is_made_once_and_in_roles_that_exist() -> None:
    with pytest.raises(ValueError, match="twice"):
        make_clients([SPEC, SPEC])
    with pytest.raises(ValueError, match="no such role: king"):
        make_clients([ClientSpec("a", "甲", None, ("king",))])


def test_no_client_has_an_id_that_is_too_long_to_be_kept(tmp_path: Path) -> None:
    path, longest = tmp_path / "clients.json", "x" * LONGEST_CLIENT_ID
    clients, _ = make_clients([ClientSpec(longest, "甲", None, ())])
    write_registry(path, clients)
    assert Registry(path).active(longest) is not None
    with pytest.raises(ValueError, match="xx is longer than 120 characters"):
        make_clients([ClientSpec(longest + "x", "甲", None, ())])
    path.write_text(path.read_text(encoding="utf-8").replace(longest, longest + "x"))
    with pytest.raises(RegistryError, match="xx is longer than 120 characters"):
        Registry(path)


def test_every_resource_has_one_service() -> None:
    names = [name for names in RESOURCES.values() for name in names]
    assert len(names) == len(set(names))
    for service, resources in RESOURCES.items():
        assert all(service_of(f"/api/v1/{name}/x") == service for name in resources)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/api/v1/commitments/018f/withdrawals", "/api/v1/commitments/{}/withdrawals"),
        ("/api/v1/commitments/zhang-san", "/api/v1/commitments/{}"),
        ("/api/v1/zhangsan", "/api/v1/{}"),
        ("/api/v1/items/a/%E5%BC%A0", "/api/v1/items/{}/{}"),
        ("/张三", "/{}"),
        ("/problems/not-json", "/problems"),
    ],
)
def test_a_logged_path_names_no_thing(path: str, shown: str) -> None:
    assert template_of(path) == shown
