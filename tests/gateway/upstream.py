"""Understands a small real service: it believes callers as services do, and tells what it was
asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from contracts.problems import BOOK
from services.chassis.auth import allow, current_caller
from services.chassis.callers import CallerVerifier
from services.chassis.http import add_operations, create_api
from services.chassis.strict_json import StrictRouter


class NoMisuse(Exception):
    """A misuse that never happens here."""


class Party(BaseModel):
    """Somebody, in the words of this service."""

    name: str | None = None
    shares: Annotated[float, Field(gt=0, examples=[1.5])] = 1.0


class Filing(BaseModel):
    """Something to be filed."""

    party: Party
    note: str


def an_upstream(service: str, resource: str, verifier: CallerVerifier) -> FastAPI:
    """A service that answers `/api/v1/<resource>…` with what it was asked."""
    api = create_api(service, vocabulary=BOOK, misuse=NoMisuse, verifier=verifier)
    api.state.asked = []
    router = StrictRouter(prefix="/api/v1", tags=["whatever"])

    @router.get(f"/{resource}", operation_id="read_all", summary="一览")
    async def read_all(request: Request, caller: Annotated[Any, allow("platform")]) -> Response:
        return await _echo(api, request, b"")

    @router.post(f"/{resource}", operation_id=f"file_{service}", summary="提交", status_code=201)
    async def file(
        request: Request,
        filing: Filing,
        idempotency_key: Annotated[str, Header()],
        caller: Annotated[Any, allow("platform", "administrator")],
    ) -> Response:
        return await _echo(api, request, await request.body())

    @router.get(f"/{resource}/stream", operation_id=f"stream_{service}")
    async def stream(caller: Annotated[Any, allow("platform")]) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            for number in range(3):
                yield f"part {number}\n".encode()

        return StreamingResponse(parts(), media_type="text/plain")

    @router.get(f"/{resource}/moved", operation_id=f"move_{service}")
    async def moved(request: Request, caller: Annotated[Any, allow("platform")]) -> Response:
        location = f"{request.base_url}api/v1/{resource}/stream"
        return Response(status_code=303, headers={"Location": location, "Set-Cookie": "a=b"})

    @router.get(f"/{resource}/{{name}}", operation_id=f"read_{service}")
    async def read_one(
        name: str, request: Request, caller: Annotated[Any, allow("platform")]
    ) -> Response:
        return await _echo(api, request, b"")

    add_operations(api, router)
    return api


async def _echo(api: FastAPI, request: Request, body: bytes) -> Response:
    caller = await current_caller(request)
    api.state.asked.append(request.url.path)
    answer = {
        "client_id": caller.client_id,
        "agency": caller.agency,
        "roles": sorted(caller.roles),
        "issuer": caller.issuer,
        "method": request.method,
        "path": request.scope["raw_path"].decode(),
        "query": request.scope["query_string"].decode(),
        "headers": [[name.decode(), value.decode()] for name, value in request.headers.raw],
        "size": len(body),
    }
    headers = {"Location": f"{request.url.path}/1", "Connection": "X-Private", "X-Private": "1"}
    return JSONResponse(answer, 201 if request.method == "POST" else 200, headers=headers)
