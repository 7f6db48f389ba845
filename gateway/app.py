"""The gateway's table of contents: what it is made of, and which address is answered by what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.routing import Route, Router
from starlette.types import Lifespan
from yarl import URL

from gateway import docs_page, problem_pages
from gateway.admission import ISSUER, Admission
from gateway.client_authentication import ClientAuthentication
from gateway.clients import Registry
from gateway.document import ApiDocument
from gateway.edge import Gateway
from gateway.forwarding import Forwarder
from gateway.health import Health
from gateway.metrics import GatewayMetrics
from gateway.oauth import Authority
from gateway.settings import GatewaySettings
from gateway.tokens import Tokens
from gateway.upstreams import Upstreams
from services.chassis.callers import CallerSigner
from services.chassis.clock import Clock


def build(settings: GatewaySettings, *, clock: Clock) -> Gateway:
    """The gateway as an ASGI application; its lifespan opens and closes the connections to the
    services. Raises RegistryError where the registry of clients cannot be used."""
    registry = Registry(settings.clients_path)
    signer = CallerSigner(ISSUER, settings.signing_key, clock)
    upstreams = Upstreams(
        connect_timeout=settings.connect_timeout,
        answer_timeout=settings.answer_timeout,
        patience=settings.connect_patience,
    )
    tokens = _tokens(settings, clock)
    document = _document(settings, upstreams, signer, clock)
    forwarder = Forwarder(
        settings.service_urls,
        Admission(tokens, registry, signer, clock),
        upstreams=upstreams,
        document=document,
        own_address=URL(settings.public_url),
        body_limit=settings.body_limit,
    )
    authority = Authority(settings.public_url, tokens, ClientAuthentication(registry, clock))
    metrics = GatewayMetrics(settings.ops_networks)
    routes = [
        *_routes(authority, document, Health(settings.service_urls, upstreams, clock)),
        Route("/metrics", metrics.read),
    ]
    return Gateway(
        Router(routes, redirect_slashes=False, lifespan=_while_open(upstreams)),
        forwarder,
        metrics=metrics,
        secure=settings.public_url.startswith("https://"),
        access_log=settings.access_log,
    )


def _tokens(settings: GatewaySettings, clock: Clock) -> Tokens:
    return Tokens(
        settings.signing_key,
        issuer=settings.public_url,
        audience=settings.audience,
        lifetime=settings.token_lifetime,
        clock=clock,
    )


def _document(
    settings: GatewaySettings, upstreams: Upstreams, signer: CallerSigner, clock: Clock
) -> ApiDocument:
    return ApiDocument(
        settings.service_urls,
        upstreams=upstreams,
        signer=signer,
        clock=clock,
        examples_path=settings.examples_path,
    )


def _while_open(upstreams: Upstreams) -> Lifespan[Any]:
    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with upstreams.opened():
            yield

    return lifespan


def _routes(authority: Authority, document: ApiDocument, health: Health) -> list[Route]:
    return [
        Route("/oauth/token", authority.issue_token, methods=["POST"]),
        Route("/.well-known/jwks.json", authority.jwks),
        Route("/.well-known/oauth-authorization-server", authority.metadata),
        Route("/problems", problem_pages.problem_index),
        Route("/problems/assets/page.css", problem_pages.stylesheet),
        Route("/problems/{slug}", problem_pages.problem_page),
        Route("/api/v1/openapi.json", document.openapi_31),
        Route("/api/v1/openapi-3.0.json", document.openapi_30),
        Route("/api/v1/docs", docs_page.docs),
        Route("/api/v1/docs/{name}", docs_page.docs_asset),
        Route("/", docs_page.to_docs),
        Route("/livez", health.livez),
        Route("/readyz", health.readyz),
    ]
