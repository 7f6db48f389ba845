"""The pytest plugin that gives tests the real engines, each started when the first test asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.engines.postgres import PostgresForTests
from tests.engines.running import EngineLacking, Running, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresForTests]:
    """A PostgreSQL server."""
    with _provided("postgresql") as engine:
        server = PostgresForTests(engine.address)
        yield server


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[Running]:
    """A Kafka broker; its `address` is what a client's `bootstrap_servers` takes."""
    with _provided("kafka") as engine:
        yield engine


@contextmanager
def _provided(engine: str) -> Iterator[Running]:
    try:
        with running(engine) as provided:
            yield provided
    except EngineLacking as failure:
        told = f"{engine}: {failure}"
        if os.environ.get("CHENGNUO_REAL_ENGINES"):
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
