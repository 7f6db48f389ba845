"""Only the bearer of a token of ours passes, and nobody can pass for somebody else."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from gateway.clients import SUSPENDED, Client, read_registry, write_registry
from services.chassis.callers import CALLER_HEADER, Caller, CallerSigner
from tests.gateway.conftest import House


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def forged(house: House, key: Any = None, header: Any = None, **claims: Any) -> str:
    own = OKPKey.import_key(house.settings.signing_key)
    now = int(house.clock.now().timestamp())
    good_header = {"alg": "Ed25519", "typ": "at+jwt", "kid": own.thumbprint()}
    good = {
        "iss": house.address,
        "sub": "shanting-platform",
        "client_id": "shanting-platform",
        "aud": house.settings.audience,
        "iat": now,
        "exp": now + 600,
        "jti": "1",
        "roles": ["platform"],
        "agency": None,
    }
    chosen = good_header | (header or {})
    return jwt.encode(chosen, good | claims, key or own, algorithms=[chosen["alg"]])


async def answer_to(house: House, token: str) -> tuple[int, str, str]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await house.http.get("/api/v1/items", headers=headers)
    challenge = answer.headers.get("www-authenticate", "")
    return answer.status_code, answer.json().get("code", ""), challenge


async def test_nobody_passes_without_a_token(house: House) -> None:
    answer = await house.http.get("/api/v1/items")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "token-missing"
    assert answer.headers["www-authenticate"] == 'Bearer realm="chengnuo"'
    basic = await house.http.get("/api/v1/items", auth=("a", "b"))
    assert basic.json()["code"] == "token-missing"


async def test_a_well_made_token_passes(house: House) -> None:
    assert (await answer_to(house, forged(house)))[0] == 200


async def test_a_token_passes_until_it_expires_and_not_after(house: House) -> None:
    token = await house.token()
    house.clock.step(seconds=599)
    assert (await answer_to(house, token))[0] == 200
    house.clock.step(seconds=1)
    status, code, challenge = await answer_to(house, token)
    assert (status, code) == (401, "token-expired")
    assert 'error="invalid_token"' in challenge
    assert (await answer_to(house, token))[1] == "token-expired"


async def test_a_token_of_no_algorithm_does_not_pass(house: House) -> None:
    _, claims, _ = forged(house).split(".")
    for algorithm in ("none", "None", ""):
        token = f"{part({'alg': algorithm, 'typ': 'at+jwt'})}.{claims}."
        assert (await answer_to(house, token))[:2] == (401, "token-invalid")


async def test_a_token_signed_with_the_public_key_as_a_secret_does_not_pass(house: House) -> None:
    public = OKPKey.import_key(house.settings.signing_key).as_dict(private=False)
    raw = base64.urlsafe_b64decode(str(public["x"]) + "=")
    token = forged(house, OctKey.import_key(raw), {"alg": "HS256"})
    assert (await answer_to(house, token))[:2] == (401, "token-invalid")


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {"aud": "https://elsewhere/api"}),
        ({}, {"aud": None}),
        ({}, {"iss": "https://elsewhere"}),
        ({}, {"iss": "gateway"}),
        ({}, {"exp": "tomorrow"}),
        ({}, {"iat": 4_000_000_000}),
        ({}, {"client_id": "housing-officer"}),
        ({}, {"sub": "nobody", "client_id": "nobody"}),
        ({}, {"roles": 7}),
        ({"typ": "JWT"}, {}),
        ({"kid": "another"}, {}),
    ],
)
async def test_a_token_that_says_something_else_does_not_pass(
    house: House, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    status, code, challenge = await answer_to(house, forged(house, None, header, **claims))
    assert (status, code) == (401, "token-invalid")
    assert 'error="invalid_token"' in challenge


async def test_a_token_of_another_key_or_of_none_does_not_pass(house: House) -> None:
    stranger = OKPKey.generate_key("Ed25519")
    whole = forged(house)
    for token in (forged(house, stranger), "x", "a.b.c", whole[:-4] + "AAAA", "x" * 5000):
        assert (await answer_to(house, token))[:2] == (401, "token-invalid")


async def test_a_callers_statement_is_no_token_and_a_token_is_no_statement(house: House) -> None:
    signer = CallerSigner("gateway", house.settings.signing_key, house.clock)
    caller = Caller("shanting-platform", "gateway", None, frozenset({"platform"}))
    statement = signer.header(caller, "catalog")[CALLER_HEADER]
    assert (await answer_to(house, statement))[:2] == (401, "token-invalid")
    async with type(house.http)(base_url=house.settings.service_urls["catalog"]) as direct:
        answer = await direct.get("/api/v1/items", headers={CALLER_HEADER: forged(house)})
    assert answer.json()["code"] == "token-invalid"


@pytest.mark.parametrize("seconds", [5, -1])
async def test_a_suspended_client_is_out_within_seconds_also_where_the_clock_went_back(
    house: House, seconds: int
) -> None:
    bearer = await house.bearer()
    assert (await house.http.get("/api/v1/items", headers=bearer)).status_code == 200
    path = house.settings.clients_path
    clients = read_registry(path)
    found = clients["shanting-platform"]
    suspended = Client(
        found.client_id, found.display_name, None, found.roles, found.secret_hash, SUSPENDED
    )
    write_registry(path, clients | {"shanting-platform": suspended})
    house.clock.step(seconds=seconds)
    answer = await house.http.get("/api/v1/items", headers=bearer)
    assert answer.json()["code"] == "token-invalid"
    again = await house.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=("shanting-platform", house.secrets["shanting-platform"]),
    )
    assert again.json()["error"] == "invalid_client"


async def test_a_statement_stays_good_while_its_token_is_used(house: House) -> None:
    bearer = await house.bearer()
    for _ in range(12):
        house.clock.step(seconds=11)
        assert (await house.http.get("/api/v1/items", headers=bearer)).status_code == 200


async def test_the_role_is_judged_by_the_service(house: House) -> None:
    bearer = await house.bearer("housing-officer")
    answer = await house.http.get("/api/v1/items", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")
