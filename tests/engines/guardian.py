"""Starts one engine in a temporary folder, tells its address in one line, and ends the engine and
removes the folder once its input closes: however the process at the other end dies, nothing stays.

Run as `python -m tests.engines.guardian postgresql` or `… kafka`; the line is JSON.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.engine import LOOPBACK, EngineError, EngineUnavailable
from deploy.kafka.broker import KafkaBroker
from deploy.postgres.server import PostgresServer

_PASSED_BY_ALL = 0o711
Stop = Callable[[], None]


def free_ports(count: int) -> list[int]:
    """Ports on the loopback address that nobody uses at this moment."""
    taken = [socket.socket() for _ in range(count)]
    for each in taken:
        each.bind((LOOPBACK, 0))
    ports = [int(each.getsockname()[1]) for each in taken]
    for each in taken:
        each.close()
    return ports


def _postgresql(folder: Path) -> tuple[dict[str, Any], Stop]:
    server = PostgresServer(folder / "postgres", *free_ports(1), durable=False)
    server.start()
    told = {"address": server.url(), "version": server.version, "pid": server.pid}

    def stop() -> None:
        server.stop("immediate")
        server.remove()

    return told, stop


def _kafka(folder: Path) -> tuple[dict[str, Any], Stop]:
    broker = KafkaBroker(folder / "kafka", *free_ports(2), durable=False)
    broker.start()
    told = {"address": broker.bootstrap_servers, "version": broker.version, "pid": broker.pid}
    return told, broker.stop


ENGINES = {"postgresql": _postgresql, "kafka": _kafka}


def main(engine: str) -> None:
    """Guard one engine until the input closes or the process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    folder = Path(tempfile.mkdtemp(prefix=f"chengnuo-{engine}-"))
    # The server's own account passes through to its files.
    folder.chmod(_PASSED_BY_ALL)
    try:
        _guard(engine, folder)
    finally:
        shutil.rmtree(folder)


def _guard(engine: str, folder: Path) -> None:
    try:
        told, stop = ENGINES[engine](folder)
    except EngineError as failure:
        lacking = isinstance(failure, EngineUnavailable)
        print(json.dumps({"refused": str(failure), "lacking": lacking}), flush=True)
        return
    try:
        print(json.dumps({**told, "folder": str(folder)}), flush=True)
        sys.stdin.buffer.read()
    finally:
        stop()


if __name__ == "__main__":
    main(sys.argv[1])
