"""Understands the one API document: what each service says of itself, put together and kept."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.openapi_down import as_openapi_30
from gateway.openapi_examples import lay_over, read_examples
from gateway.openapi_merge import Document, merge
from gateway.openapi_own import INFO, SCHEME, TAGS, own_paths, security_schemes
from gateway.upstreams import Upstreams
from services.chassis.callers import CallerSigner
from services.chassis.clock import Clock
from services.chassis.log import logger
from services.chassis.problem import Problem

VERSION = "3.1.0"
_KEPT_SECONDS = 300
_ANSWER_SECONDS = 10.0
_log = logger("document")


@dataclass(frozen=True, slots=True)
class _Rendered:
    document: Document
    content: bytes
    content_30: bytes
    rendered_at: float
    examples_of: int


class ApiDocument:
    """Asks every service for its document until all have answered, and keeps the whole for five
    minutes. A document that lacks a service is never shown."""

    def __init__(
        self,
        service_urls: Mapping[str, str],
        *,
        upstreams: Upstreams,
        signer: CallerSigner,
        clock: Clock,
        examples_path: Path | None,
    ) -> None:
        self._urls = service_urls
        self._upstreams = upstreams
        self._signer = signer
        self._clock = clock
        self._examples_path = examples_path
        self._answered: dict[str, tuple[Document, float]] = {}
        self._rendered: _Rendered | None = None
        self._asking = asyncio.Lock()

    async def openapi_31(self, request: Request) -> Response:
        """GET /api/v1/openapi.json."""
        return _json(request, (await self._current()).content)

    async def openapi_30(self, request: Request) -> Response:
        """GET /api/v1/openapi-3.0.json."""
        return _json(request, (await self._current()).content_30)

    async def methods(self, path: str) -> list[str]:
        """The methods that `path` supports; none where it is no path of the API."""
        for template, item in (await self._current()).document["paths"].items():
            pattern = re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                found = {name.upper() for name in item if name in {"get", "put", "post", "delete"}}
                return sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set()))
        return []

    async def _current(self) -> _Rendered:
        async with self._asking:
            now = self._clock.now().timestamp()
            if self._rendered is None or not self._is_fresh(self._rendered, now):
                await self._ask_all(now)
                documents = {name: self._answered[name][0] for name in self._urls}
                self._rendered = self._render(documents, now)
            return self._rendered

    def _is_fresh(self, rendered: _Rendered, now: float) -> bool:
        young = now - rendered.rendered_at < _KEPT_SECONDS
        return young and rendered.examples_of == self._examples_written()

    def _examples_written(self) -> int:
        # Seeding writes the examples while the gateway already answers.
        path = self._examples_path
        return path.stat().st_mtime_ns if path is not None and path.exists() else 0

    async def _ask_all(self, now: float) -> None:
        stale = [
            name
            for name in self._urls
            if name not in self._answered or now - self._answered[name][1] >= _KEPT_SECONDS
        ]
        answers = await asyncio.gather(*(self._ask(name) for name in stale))
        for name, answer in zip(stale, answers, strict=True):
            if answer is not None:
                self._answered[name] = (answer, now)
        if any(name not in self._answered for name in self._urls):
            raise Problem("temporarily-unavailable", headers={"Retry-After": "2"})

    async def _ask(self, service: str) -> Document | None:
        url = f"{self._urls[service]}/internal/openapi.json"
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        headers = self._signer.own_header(service)
        try:
            async with self._upstreams.session.get(url, headers=headers, timeout=timeout) as answer:
                answer.raise_for_status()
                document: Document = orjson.loads(await answer.read())
                return document
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as failure:
            _log.warning("no document", service=service, kind=type(failure).__name__)
            return None

    def _render(self, documents: Mapping[str, Document], now: float) -> _Rendered:
        written = self._examples_written()
        document = whole_document(documents, read_examples(self._examples_path))
        content_30 = orjson.dumps(as_openapi_30(document))
        return _Rendered(document, orjson.dumps(document), content_30, now, written)


def whole_document(documents: Mapping[str, Document], examples: dict[str, Any]) -> Document:
    """The services' documents and the gateway's own operations as one OpenAPI 3.1 document."""
    merged = merge(documents)
    components = merged["components"]
    components["securitySchemes"] = security_schemes()
    document: Document = {
        "openapi": VERSION,
        "info": INFO,
        "servers": [{"url": "/", "description": "本平台"}],
        "security": [{SCHEME: []}],
        "tags": [{"name": name, "description": text} for name, text in TAGS],
        "paths": {**own_paths(), **merged["paths"]},
        "components": components,
    }
    lay_over(document, examples)
    return document


def _json(request: Request, content: bytes) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
