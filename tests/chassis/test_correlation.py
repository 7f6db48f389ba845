from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis import correlation
from services.chassis.correlation import Correlation

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_request_belongs_to_the_id_and_the_trace_that_came_with_it() -> None:
    headers = [(b"x-request-id", b"case-7"), (b"traceparent", TRACE.encode())]
    assert correlation.of_request(headers) == Correlation("case-7", TRACE)


def test_an_event_belongs_to_the_request_that_made_it_happen() -> None:
    event_id = uuid4()
    headers = {"ce_requestid": "case-7", "ce_traceparent": TRACE}
    assert correlation.of_event(event_id, headers) == Correlation("case-7", TRACE, event_id)


@pytest.mark.parametrize("given", ["", "a b", "a" * 129, "case-370406199001010011", "13812341234"])
def test_an_id_that_is_unfit_for_a_log_is_passed_over(given: str) -> None:
    assert correlation.accepted_request_id(given) is None


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        "ff" + TRACE[2:],
        TRACE.upper(),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
        TRACE + "-more",
    ],
)
def test_what_is_no_trace_parent_is_passed_over(given: str) -> None:
    assert correlation.accepted_trace_parent(given) is None


def test_new_ids_are_such_as_the_next_process_accepts() -> None:
    for _ in range(5000):
        made = correlation.new_request_id()
        assert correlation.accepted_request_id(made) == made
        trace = correlation.new_trace_parent()
        assert correlation.accepted_trace_parent(trace) == trace


def test_nothing_is_left_behind_when_the_request_is_over() -> None:
    with correlation.correlated(Correlation("case-7", TRACE)):
        assert correlation.current().as_headers() == {
            "X-Request-Id": "case-7",
            "traceparent": TRACE,
        }
    assert correlation.current().as_headers() == {}
