"""An outside system that keeps failing is left in peace, and found again when it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.verification.adapters.connectors.circuit import Circuit, CircuitState
from tests.verification.house import SettableClock


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def circuit(clock: SettableClock) -> Circuit:
    return Circuit(clock, failures_to_open=3, cooldown=timedelta(seconds=10))


def failed(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.failed()


def test_a_few_failures_are_borne(circuit: Circuit) -> None:
    failed(circuit, 2)
    assert circuit.state is CircuitState.CLOSED
    assert circuit.lets_through()


def test_an_answer_forgets_the_failures_before_it(circuit: Circuit) -> None:
    failed(circuit, 2)
    circuit.succeeded()
    failed(circuit, 2)
    assert circuit.state is CircuitState.CLOSED


def test_it_opens_and_lets_nothing_through(circuit: Circuit) -> None:
    failed(circuit, 3)
    assert circuit.state is CircuitState.OPEN
    assert not circuit.lets_through()


def test_half_open_lets_one_question_through(circuit: Circuit, clock: SettableClock) -> None:
    failed(circuit, 3)
    clock.move(seconds=10)
    assert circuit.state is CircuitState.HALF_OPEN
    assert circuit.lets_through()
    assert not circuit.lets_through()
    circuit.succeeded()
    assert circuit.state is CircuitState.CLOSED
    assert circuit.lets_through()


def test_a_failed_probe_opens_it_again(circuit: Circuit, clock: SettableClock) -> None:
    failed(circuit, 3)
    clock.move(seconds=10)
    assert circuit.lets_through()
    circuit.failed()
    assert circuit.state is CircuitState.OPEN
    clock.move(seconds=9)
    assert not circuit.lets_through()


def test_a_probe_that_never_came_back_is_replaced(circuit: Circuit, clock: SettableClock) -> None:
    failed(circuit, 3)
    clock.move(seconds=10)
    assert circuit.lets_through()
    clock.move(seconds=10)
    assert circuit.lets_through()
