"""What was answered is on disk when the process is killed."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from tests.sandbox.conftest import Start
from tests.sandbox.test_credit_platforms import held, push
from tests.sandbox.test_faults import set_fault

PROGRAM = """
import asyncio, os, signal, sys
import httpx
from deploy.sandbox.app import build
from services.chassis.clock import SystemClock

async def main():
    transport = httpx.ASGITransport(app=build(sys.argv[1], clock=SystemClock()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as sandbox:
        body = {"push_id": "P-1", "kind": "RECORD", "record_id": "R-1"}
        await sandbox.post("/credit-platforms/city/records", json=body)
        await sandbox.put("/faults/credit-city", json={"mode": "down"})
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
ROOT = Path(__file__).resolve().parents[2]


def killed_after_its_answers(database: Path) -> int:
    """Run the program on `database`; its exit code."""
    command = [sys.executable, "-c", PROGRAM, str(database)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


async def test_a_receipt_and_a_fault_survive_a_kill(tmp_path: Path, start: Start) -> None:
    database = tmp_path / "var" / "sandbox.sqlite3"
    exit_code = await asyncio.to_thread(killed_after_its_answers, database)
    assert exit_code == -signal.SIGKILL
    async with start() as sandbox:
        faults = (await sandbox.get("/faults")).json()["items"]
        assert {"system": "credit-city", "mode": "down", "delay_ms": 15_000} in faults
        await set_fault(sandbox, "credit-city", "ok")
        (record,) = await held(sandbox)
        assert await push(sandbox, "P-1") == {
            "receipt_no": record["pushes"][0]["receipt_no"],
            "received_at": record["pushes"][0]["received_at"],
        }
