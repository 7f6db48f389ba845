from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network

import pytest
from starlette.requests import Request

from gateway.metrics import GatewayMetrics
from services.chassis.problem import Problem
from tests.chassis.reading_metrics import told
from tests.gateway.conftest import House

_SERIES = "chengnuo_gateway_request_seconds_count"


async def test_an_operator_reads_each_operation_as_clients_saw_it(house: House) -> None:
    headers = await house.bearer()
    assert (await house.http.get("/api/v1/items", headers=headers)).status_code == 200
    assert (await house.http.get("/api/v1/items/secret-name", headers=headers)).status_code == 200
    assert (await house.http.get("/api/v1/items")).status_code == 401
    assert (await house.http.get("/api/v1/findings", headers=headers)).status_code == 503
    text = (await house.http.get("/metrics")).text
    assert told(_SERIES, text, service="catalog", operation="read_all", status="2xx") == 1
    assert told(_SERIES, text, service="catalog", operation="read_catalog", status="2xx") == 1
    assert told(_SERIES, text, service="catalog", operation="not-forwarded", status="4xx") == 1
    assert told(_SERIES, text, service="verification", status="5xx") == 1
    assert told(_SERIES, text, service="gateway", operation="/oauth/token", method="POST") == 1
    assert "secret-name" not in text


async def test_clients_do_not_see_what_the_service_told_the_gateway(house: House) -> None:
    answer = await house.http.get("/api/v1/items", headers=await house.bearer())
    assert "X-Chengnuo-Operation" not in answer.headers


@pytest.mark.parametrize("left", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_outsiders_who_come_through_a_proxy_find_no_metrics(house: House, left: str) -> None:
    answer = await house.http.get("/metrics", headers={left: "for=192.0.2.1"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


@dataclass
class Peer:
    """Who asks, and whether it may."""

    address: str
    may: bool


@pytest.mark.parametrize(
    "peer",
    [
        Peer("127.0.0.1", True),
        Peer("10.1.2.3", True),
        Peer("10.2.2.3", False),
        Peer("192.0.2.1", False),
        Peer("::1", False),
        Peer("/run/gateway.sock", False),
    ],
)
async def test_only_the_named_networks_read_the_metrics(peer: Peer) -> None:
    metrics = GatewayMetrics((ip_network("127.0.0.0/8"), ip_network("10.1.0.0/16")))
    request = Request({"type": "http", "headers": [], "client": (peer.address, 1)})
    if peer.may:
        assert (await metrics.read(request)).status_code == 200
    else:
        with pytest.raises(Problem):
            await metrics.read(request)
