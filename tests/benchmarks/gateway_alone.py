"""The gateway alone, beside a bare forwarder, before a service that costs nothing.

`python -m tests.benchmarks.gateway_alone PORT FOLDER UPSTREAM` serves the gateway.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import uuid4

import httpx
from joserfc.jwk import OKPKey

from gateway.app import build
from gateway.clients import ClientSpec, Credential, make_clients, write_registry
from gateway.routing import SERVICES
from gateway.settings import GatewaySettings
from services.chassis.clock import SystemClock
from services.chassis.log import configure_log
from tests.benchmarks.figures import Figure, in_turn, ratio_of
from tests.benchmarks.load import load, post
from tests.benchmarks.processes import free_port, running, serve

REQUESTS = 6000
_BODY = json.dumps({"matter_reference": "BENCH", "facts": {"note": "值" * 400}}).encode()


async def measure(folder: Path, rounds: int, requests: int = REQUESTS) -> list[Figure]:
    """Requests a second through either."""
    registry, (client,) = make_clients([ClientSpec("bench", "bench", None, ("platform",))])
    write_registry(folder / "clients.json", registry)
    upstream, bare, gateway = free_port(), free_port(), free_port()
    address, log = f"http://127.0.0.1:{upstream}", folder / "gateway.log"
    async with (
        running("tests.benchmarks.upstream", str(upstream), port=upstream, log=log),
        running("tests.benchmarks.bare_forwarder", str(bare), address, port=bare, log=log),
        running(__name__, str(gateway), str(folder), address, port=gateway, log=log),
    ):
        token = _token(gateway, client)
        own, limit = await in_turn(
            rounds,
            lambda: _through(gateway, token, requests),
            lambda: _through(bare, token, requests),
        )
    ratio = ratio_of(own, limit)
    return [Figure("gateway alone", "/s", own, limit, ratio, at_least=0.60)]


async def _through(port: int, token: str, count: int) -> float:
    requests = [
        post(
            "/api/v1/commitments",
            _BODY,
            {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        )
        for _ in range(count)
    ]
    return (await load(port, requests)).per_second


def _token(port: int, client: Credential) -> str:
    answer = httpx.post(
        f"http://127.0.0.1:{port}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, client.client_secret),
        trust_env=False,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def main(port: int, folder: Path, upstream: str) -> None:
    """Serve the gateway before `upstream`."""
    configure_log(gathers=True)
    settings = GatewaySettings(
        service_urls=dict.fromkeys(SERVICES, upstream),
        signing_key=OKPKey.generate_key("Ed25519", {"kid": "gateway"}).as_dict(private=True),
        clients_path=folder / "clients.json",
        public_url=f"http://127.0.0.1:{port}",
    )
    serve(build(settings, clock=SystemClock()), port)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
