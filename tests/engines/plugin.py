"""The pytest plugin that gives tests the real engines, each started when the first test asks, and
tells at the end what ran on what. README.md beside this file says how a suite chooses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.engines.ledger import ENGINES, Ledger, engines_of, required_engines
from tests.engines.postgres import PostgresForTests
from tests.engines.running import EngineLacking, Running, running

_LEDGER = pytest.StashKey[Ledger]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine postgresql` runs only what runs on PostgreSQL."""
    parser.addoption("--engine", choices=ENGINES, help="run only the tests on this engine")


def pytest_configure(config: pytest.Config) -> None:
    """Open the ledger."""
    config.addinivalue_line("markers", "engine(name, ...): the engines that a test runs on")
    required = required_engines(os.environ.get("CHENGNUO_REAL_ENGINES", ""))
    config.stash[_LEDGER] = Ledger(required)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not run on the engine that was asked for."""
    engine = config.getoption("--engine")
    if engine:
        left_out = [item for item in items if engine not in engines_of(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if engine in engines_of(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Note what became of a test."""
    report = yield
    item.config.stash[_LEDGER].note(item, report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run where a required engine was not used."""
    if session.config.option.collectonly:
        return
    if session.config.stash[_LEDGER].missing() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what ran on what."""
    if not config.option.collectonly:
        terminalreporter.section("what ran on what")
        for line in config.stash[_LEDGER].lines():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[PostgresForTests]:
    """A PostgreSQL server, which makes databases for tests."""
    with _provided("postgresql", pytestconfig) as engine:
        server = PostgresForTests(engine.address)
        pytestconfig.stash[_LEDGER].versions["postgresql"] = server.version
        yield server
        if engine.pid is None:
            # A server of this run goes with everything in it.
            server.remove_all()


@pytest.fixture(scope="session")
def kafka_server(pytestconfig: pytest.Config) -> Iterator[Running]:
    """A Kafka broker; its `address` is what a client's `bootstrap_servers` takes."""
    with _provided("kafka", pytestconfig) as engine:
        pytestconfig.stash[_LEDGER].versions["kafka"] = engine.version
        yield engine


@contextmanager
def _provided(engine: str, config: pytest.Config) -> Iterator[Running]:
    try:
        with running(engine) as provided:
            yield provided
    except EngineLacking as failure:
        told = f"{engine} cannot be had here: {failure}"
        if engine in config.stash[_LEDGER].required:
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
