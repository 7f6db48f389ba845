"""A client gets a token with its own secret, and with nothing else."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.seed.caller import Caller
from gateway.client_authentication import FAILURES_BEFORE_BACKOFF
from gateway.clients import LONGEST_CLIENT_ID
from tests.gateway.conftest import House

GRANT = {"grant_type": "client_credentials"}


async def ask(house: House, client_id: str, secret: str, **form: str) -> httpx.Response:
    return await house.http.post("/oauth/token", data=GRANT | form, auth=(client_id, secret))


async def test_a_client_gets_a_token_that_anybody_can_verify(house: House) -> None:
    answer = await ask(house, "housing-officer", house.secrets["housing-officer"])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 600
    keys = KeySet.import_key_set((await house.http.get("/.well-known/jwks.json")).json())
    token = jwt.decode(answer.json()["access_token"], keys, algorithms=["Ed25519"])
    assert token.header["typ"] == "at+jwt"
    claims = token.claims
    assert claims["iss"] == house.address
    assert claims["aud"] == f"{house.address}/api/v1"
    assert claims["sub"] == claims["client_id"] == "housing-officer"
    assert claims["agency"] == "370406-housing"
    assert claims["roles"] == ["handling_officer", "verifier"]
    assert claims["exp"] - claims["iat"] == 600
    assert claims["jti"]


async def test_a_secret_may_come_in_the_form(house: House) -> None:
    form = GRANT | {
        "client_id": "shanting-platform",
        "client_secret": house.secrets["shanting-platform"],
    }
    assert (await house.http.post("/oauth/token", data=form)).status_code == 200


async def test_a_client_may_ask_for_fewer_roles_and_not_for_more(house: House) -> None:
    secret = house.secrets["housing-officer"]
    fewer = await ask(house, "housing-officer", secret, scope="verifier")
    assert fewer.json()["scope"] == "verifier"
    more = await ask(house, "housing-officer", secret, scope="verifier administrator")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("shanting-platform", "wrong"), ("nobody", "wrong"), ("shanting-platform", "\ud800")],
    ids=["wrong secret", "unknown client", "not a text"],
)
async def test_a_wrong_secret_gets_none(house: House, client_id: str, secret: str) -> None:
    encoded = quote(secret, errors="surrogatepass")
    body = f"grant_type=client_credentials&client_id={client_id}&client_secret={encoded}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await house.http.post("/oauth/token", content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert "密钥" in answer.json()["error_description"]
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=client_credentials", "invalid_client"),
        ("grant_type=client_credentials&client_id=a", "invalid_client"),
        ("&".join(f"a{n}=1" for n in range(50)), "invalid_request"),
    ],
)
async def test_a_malformed_request_is_told_what_is_wrong(
    house: House, form: str, error: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await house.http.post("/oauth/token", content=form, headers=headers)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == error


async def test_json_is_no_form_and_a_get_is_no_request_for_a_token(house: House) -> None:
    assert (await house.http.post("/oauth/token", json=GRANT)).json()["error"] == "invalid_request"
    answer = await house.http.get("/oauth/token")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["code"] == "method-not-allowed"


@pytest.mark.parametrize("header", ["Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Bearer x"])
async def test_a_malformed_basic_header_is_an_invalid_client(house: House, header: str) -> None:
    answer = await house.http.post("/oauth/token", data=GRANT, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_credentials_come_in_one_way_alone(house: House) -> None:
    answer = await ask(house, "shanting-platform", "x", client_secret="y")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_description_is_english_for_who_reads_english(house: House) -> None:
    headers = {"Accept-Language": "en"}
    answer = await house.http.post("/oauth/token", data=GRANT, headers=headers)
    assert answer.json()["error_description"].startswith("The client")
    assert answer.headers["content-language"] == "en"


async def test_who_guesses_must_wait_and_who_knows_need_not(house: House) -> None:
    known = house.secrets["shanting-platform"]
    assert (await ask(house, "shanting-platform", known)).status_code == 200
    for _ in range(FAILURES_BEFORE_BACKOFF):
        assert (await ask(house, "shanting-platform", "guess")).status_code == 401
    blocked = await ask(house, "shanting-platform", "guess")
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) >= 1
    assert (await ask(house, "shanting-platform", known)).status_code == 200


async def test_a_wait_ends_and_grows_with_the_next_failure(house: House) -> None:
    for _ in range(FAILURES_BEFORE_BACKOFF):
        await ask(house, "housing-officer", "guess")
    house.clock.step(seconds=2)
    assert (await ask(house, "housing-officer", "guess")).status_code == 401
    again = await ask(house, "housing-officer", house.secrets["housing-officer"])
    assert (again.status_code, again.headers["retry-after"]) == (429, "2")
    house.clock.step(seconds=3)
    right = await ask(house, "housing-officer", house.secrets["housing-officer"])
    assert right.status_code == 200


async def test_what_seeds_a_demonstration_waits_its_turn_where_others_guessed(house: House) -> None:
    for _ in range(FAILURES_BEFORE_BACKOFF):
        await ask(house, "housing-officer", "guess")
    async with asyncio.timeout(30), Caller(house.address, house.secrets) as seeding:
        asking = asyncio.create_task(seeding.token("housing-officer"))
        refused, _ = await asyncio.wait({asking}, timeout=0.5)
        assert not refused
        house.clock.step(seconds=2)
        assert (await asking).count(".") == 2


async def test_guesses_at_the_same_time_are_counted_like_guesses_in_turn(house: House) -> None:
    answers = await asyncio.gather(
        *(ask(house, "housing-officer", f"guess {n}") for n in range(FAILURES_BEFORE_BACKOFF * 3))
    )
    checked = [each for each in answers if each.status_code == 401]
    assert len(checked) <= FAILURES_BEFORE_BACKOFF + 1
    assert {each.status_code for each in answers} == {401, 429}


async def test_the_authority_tells_where_everything_is(house: House) -> None:
    answer = (await house.http.get("/.well-known/oauth-authorization-server")).json()
    assert answer["issuer"] == house.address
    assert answer["token_endpoint"] == f"{house.address}/oauth/token"
    assert answer["grant_types_supported"] == ["client_credentials"]
    keys = (await house.http.get(answer["jwks_uri"].removeprefix(house.address))).json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "kid", "use", "alg"}]


async def test_who_makes_up_a_name_that_nobody_can_have_is_not_remembered(house: House) -> None:
    longest = "x" * LONGEST_CLIENT_ID
    for client_id, last in ((longest, 429), (longest + "x", 401)):
        answers = [await ask(house, client_id, "guess") for _ in range(FAILURES_BEFORE_BACKOFF + 1)]
        assert [each.status_code for each in answers] == [401] * FAILURES_BEFORE_BACKOFF + [last]


async def test_a_wait_does_not_grow_by_a_clock_that_goes_back(house: House) -> None:
    for _ in range(FAILURES_BEFORE_BACKOFF):
        await ask(house, "housing-officer", "guess")
    house.clock.step(hours=-1)
    right = await ask(house, "housing-officer", house.secrets["housing-officer"])
    assert right.status_code == 200
