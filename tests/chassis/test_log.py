from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.conceal import conceal

_LETTERS = st.text(st.sampled_from("IDnox:=_ -"), max_size=4)
_BIRTHS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
_HAN = st.text(st.sampled_from("张三山城街道，。：（）"), max_size=5)


@pytest.mark.parametrize(
    "number",
    [
        "370406199001010011",
        "37040619900101001X",
        "37040619900101001x",
        "370406900101001",
        "91370406MA3C4X8B2Y",
        "13812341234",
        "8613812341234",
        "008613812341234",
        "+8613812341234",
        "+86-13812341234",
        "+86 138-1234-1234",
        "138 1234 1234",
        "１３８１２３４１２３４",
        "0632-8812345",
        "(0632)8812345",
        "010 88123456",
        "+86 632 8812345",
        "３７０４０６１９９００１０１００１１",
        "370406 19900101 0011",
        "91370406ma3c4x8b2y",
    ],
)
def test_identity_and_telephone_numbers_are_blotted_out(number: str) -> None:
    assert conceal(f"申请人{number}，已受理") in {
        "申请人[identity number]，已受理",
        "申请人[telephone]，已受理",
    }


@given(_HAN, st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), _HAN)
def test_no_identity_number_is_left_in_any_sentence(before: str, number: str, after: str) -> None:
    assert number not in conceal(f"{before}{number}{after}")


@given(_LETTERS, _BIRTHS, st.integers(0, 999), st.sampled_from("0123456789Xx"), _LETTERS)
def test_no_identity_number_is_left_among_letters(
    before: str, born: str, serial: int, check: str, after: str
) -> None:
    number = f"370406{born}{serial:03}{check}"
    assert number not in conceal(f"{before}{number}{after}")


@given(_LETTERS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), _LETTERS)
def test_no_mobile_number_is_left_among_letters(before: str, number: str, after: str) -> None:
    assert number not in conceal(f"{before}{number}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "018f3c2e-1b2a-7c3d-9e4f-5a6b7c8d9e0f",
        "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        "2026-11-23T09:30:00.123456+08:00",
        "370406-CN-001",
    ],
)
def test_what_is_nobodys_number_is_left_alone(text: str) -> None:
    assert conceal(text) == text


_PROGRAM = """
from services.chassis.log import logger
log = logger("test")
number = "370406199001010011"
try:
    raise ValueError(number)
except ValueError as failure:
    log.error("申请人 " + number, value=number, listed=[number], told={"of": (number,)},
              count=3, digits=370406199001010011, thing=failure, exc_info=failure)
"""


def test_a_line_is_json_and_holds_no_number_anywhere() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, check=True)
    line = done.stderr.decode()
    told = json.loads(line)
    assert "370406199001010011" not in line
    assert told["event"] == "申请人 [identity number]"
    assert told["listed"] == ["[identity number]"]
    assert told["told"] == {"of": ["[identity number]"]}
    assert told["count"] == 3
    assert told["level"] == "error"
    assert "ValueError" in told["exception"]


_FAILURES = """
import asyncio, logging, warnings
from services.chassis.log import configure_log, logger
configure_log()
log = logger("test")
def fail():
    try:
        raise ValueError("张三住在山亭区")
    except ValueError as cause:
        raise ConnectionRefusedError(111, "张三") from cause
try:
    fail()
except OSError as failure:
    log.error("failed", exc_info=failure)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\\n", exc_info=failure)
    logging.getLogger("aiokafka").warning("node %s at %s: %s", 1, "127.0.0.1:9092", failure)
async def forgotten():
    raise ValueError("张三")
async def main():
    task = asyncio.create_task(forgotten())
    await asyncio.wait([task])
asyncio.run(main())
logging.getLogger("aiokafka").info("too much")
"""


def test_a_failure_is_told_by_kind_and_place_never_by_words_that_may_quote_somebody() -> None:
    done = subprocess.run([sys.executable, "-c", _FAILURES], capture_output=True, check=True)
    assert "张三" not in done.stderr.decode()
    own, server, broker, task = (json.loads(line) for line in done.stderr.splitlines())
    assert own["exception"].startswith("ConnectionRefusedError (errno 111)")
    assert "in fail" in own["exception"]
    assert "\nValueError" in own["exception"]
    assert server["event"] == "Exception in ASGI application"
    assert server["part"] == "uvicorn.error"
    assert broker["event"] == "node 1 at 127.0.0.1:9092: ConnectionRefusedError (errno 111)"
    assert task["event"] == "Task exception was never retrieved"


_CORRELATED = """
from uuid import UUID
from services.chassis.correlation import Correlation, correlated
from services.chassis.log import logger
log = logger("test")
trace = "00-13812341234aaaaaaaaaaaaaaaaaaaaa-00f067aa0ba902b7-01"
with correlated(Correlation("case-7", trace, UUID(int=1))):
    log.info("within")
log.info("without")
"""


def test_a_line_says_which_request_trace_and_event_it_belongs_to() -> None:
    done = subprocess.run([sys.executable, "-c", _CORRELATED], capture_output=True, check=True)
    within, without = (json.loads(line) for line in done.stderr.splitlines())
    assert within["request_id"] == "case-7"
    assert within["trace_id"] == "13812341234aaaaaaaaaaaaaaaaaaaaa"
    assert within["event_id"] == "00000000-0000-0000-0000-000000000001"
    assert not {"request_id", "trace_id", "event_id"} & set(without)
