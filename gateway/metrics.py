"""Understands what the gateway measures about itself, and who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from prometheus_client import CollectorRegistry, Histogram
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from gateway.exchange import exchange_of
from services.chassis.metrics import (
    REQUEST_LABELS,
    REQUEST_SECONDS,
    render_metrics,
    request_labels,
)
from services.chassis.problem import Problem

_OWN = "gateway"
_NOT_FORWARDED = "not-forwarded"
_LEFT_BY_PROXIES = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


class GatewayMetrics:
    """The gateway's own registry: how long each operation took as clients saw it.

    `ops_networks` may read it. The figures name no person, but they tell outsiders how a city works
    and how to hurt it, and the gateway's port is public.
    """

    def __init__(self, ops_networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self._ops_networks = tuple(ops_networks)
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "chengnuo_gateway_request_seconds",
            "Time from a request to the end of its answer, as clients see it.",
            REQUEST_LABELS,
            registry=self._registry,
            buckets=REQUEST_SECONDS,
        )

    def answered(self, scope: Scope, seconds: float) -> None:
        """The request in `scope` was answered. Where a service answered, it told its operation."""
        exchange = exchange_of(scope)
        labels = request_labels(
            exchange.service or _OWN, operation_of(scope), scope["method"], exchange.status
        )
        self._requests.labels(*labels).observe(seconds)

    async def read(self, request: Request) -> Response:
        """GET /metrics: the gateway's figures and those of its process, which in the embedded
        profile are the services' too. Raises Problem (404) for everybody outside `ops_networks`."""
        if not self._is_from_ops(request):
            raise Problem("not-found")
        own, _ = render_metrics(self._registry)
        of_process, content_type = render_metrics()
        return Response(own + of_process, media_type=content_type)

    def _is_from_ops(self, request: Request) -> bool:
        if any(name in request.headers for name in _LEFT_BY_PROXIES):
            return False
        try:
            peer = ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        return any(peer in network for network in self._ops_networks)


def operation_of(scope: Scope) -> str:
    """The operation of the service that answered, or the route of the gateway itself; never the
    path, for a client makes it up."""
    own = getattr(scope.get("route"), "path", _NOT_FORWARDED)
    return exchange_of(scope).operation or str(own)
