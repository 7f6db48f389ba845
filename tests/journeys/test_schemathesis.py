"""Requests that nobody would think of, made from the API document, find no defect."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from deploy.seed.caller import Caller
from gateway.clients import ClientSpec, make_clients, read_registry, write_registry
from gateway.roles import ROLES
from tests.journeys.running import RunningSystem

_SECONDS = 170
_EXAMPLES_PER_OPERATION = "5"


async def token_for_everything(system: RunningSystem) -> str:
    """A token of a client with every role, so that requests get past the door."""
    spec = ClientSpec("everybody", "测试", "370406-housing", tuple(ROLES))
    made, (credential,) = make_clients([spec])
    write_registry(system.profile.registry, read_registry(system.profile.registry) | made)
    async with Caller(system.url, {"everybody": credential.client_secret}) as api:
        return await api.token("everybody")


async def test_no_generated_request_finds_a_defect(system: RunningSystem, tmp_path: Path) -> None:
    token = await token_for_everything(system)
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("st")),
        "run",
        f"{system.url}/api/v1/openapi.json",
        "--include-path-regex=^/api/v1/",
        "--checks=not_a_server_error,content_type_conformance",
        "--phases=examples,fuzzing",
        f"--max-examples={_EXAMPLES_PER_OPERATION}",
        "--seed=20261123",
        "--generation-deterministic",
        "--no-shrink",
        f"--header=Authorization:Bearer {token}",
        stdout=PIPE,
        stderr=STDOUT,
        cwd=tmp_path,
    )
    async with asyncio.timeout(_SECONDS):
        output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-6000:]
