"""Understands how a client of the public API calls it: tokens, keys of idempotency, versions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

_TIMEOUT_SECONDS = 30
_LOOKS = 4000
_BETWEEN_LOOKS_SECONDS = 0.03
_TURNS_WAITED = 10
API = "/api/v1"


Watch = Callable[[str, httpx.Response], None]


class UnexpectedAnswer(Exception):
    """The API answered otherwise than expected; the message shows the answer."""


class Caller:
    """Calls the API through the gateway, as any client that it has the credentials of."""

    def __init__(self, url: str, secrets: Mapping[str, str], watch: Watch | None = None) -> None:
        """`secrets` are the clients' secrets by client id; `watch` sees each exchange."""
        self.secrets = secrets
        self._watch = watch
        self._http = httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_SECONDS, trust_env=False)
        self._tokens: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def token(self, client: str) -> str:
        """An access token of `client`; where others failed under its name, once the gateway hears
        it again. Raises UnexpectedAnswer where it is refused."""
        if client not in self._tokens:
            answer = await self._ask_for_token(client)
            for _ in range(_TURNS_WAITED):
                if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    break
                await asyncio.sleep(int(answer.headers["Retry-After"]))
                answer = await self._ask_for_token(client)
            self._tokens[client] = _expect(answer, 200)["access_token"]
        return self._tokens[client]

    async def _ask_for_token(self, client: str) -> httpx.Response:
        return await self._http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(client, self.secrets[client]),
        )

    async def request(
        self,
        client: str,
        method: str,
        path: str,
        *,
        body: Any = None,
        version: int | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to one request under /api/v1, whatever it is; a POST gets a fresh
        Idempotency-Key unless `key` is given."""
        sent = {"Authorization": f"Bearer {await self.token(client)}", **(headers or {})}
        if method == "POST":
            sent["Idempotency-Key"] = key or str(uuid4())
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        answer = await self._http.request(method, API + path, json=body, headers=sent)
        if self._watch is not None:
            self._watch(client, answer)
        return answer

    async def get(self, client: str, path: str) -> Any:
        """What is at `path`. Raises UnexpectedAnswer where it is not answered with 200."""
        return _expect(await self.request(client, "GET", path), 200)

    async def post(
        self, client: str, path: str, body: Any = None, *, version: int | None = None
    ) -> Any:
        """What a POST made. Raises UnexpectedAnswer where it is not answered with 200 or 201."""
        answer = await self.request(client, "POST", path, body=body, version=version)
        return _expect(answer, 200, 201)

    async def put(self, client: str, path: str, body: Any, *, version: int) -> Any:
        """What a PUT made. Raises UnexpectedAnswer where it is not answered with 200 or 201."""
        answer = await self.request(client, "PUT", path, body=body, version=version)
        return _expect(answer, 200, 201)


async def until(look: Callable[[], Awaitable[Any]], seen: Callable[[Any], bool]) -> Any:
    """What `look` sees once `seen` holds of it. Raises UnexpectedAnswer after two minutes."""
    for _ in range(_LOOKS):
        found = await look()
        if seen(found):
            return found
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
    raise UnexpectedAnswer(f"waited in vain; last seen: {found}")


def _expect(answer: httpx.Response, *statuses: int) -> Any:
    if answer.status_code not in statuses:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise UnexpectedAnswer(f"{asked} → {answer.status_code}: {answer.text}")
    return answer.json()
