from __future__ import annotations

import asyncio
import io
import subprocess
import sys

from services.chassis.gathered_lines import GatheredLines, GatheringLogger


class Kept(io.StringIO):
    """A stream that tells its writes apart, and when there was one."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []
        self.written = asyncio.Event()

    def write(self, text: str) -> int:
        self.writes.append(text)
        self.written.set()
        return len(text)


async def test_what_a_gateway_notes_within_a_moment_is_written_together() -> None:
    kept = Kept()
    log = GatheringLogger(GatheredLines(kept))
    log.info("first")
    log.info("second")
    assert kept.writes == []
    async with asyncio.timeout(10):
        await kept.written.wait()
    assert kept.writes == ["first\nsecond\n"]


async def test_what_comes_after_a_write_is_written_too() -> None:
    kept = Kept()
    log = GatheringLogger(GatheredLines(kept))
    for line in ("first", "second"):
        log.info(line)
        async with asyncio.timeout(10):
            await kept.written.wait()
        kept.written.clear()
    assert kept.writes == ["first\n", "second\n"]


async def test_a_warning_is_written_at_once_behind_what_came_before_it() -> None:
    kept = Kept()
    log = GatheringLogger(GatheredLines(kept))
    log.info("first")
    log.warning("second")
    assert kept.writes == ["first\nsecond\n"]


def test_without_an_event_loop_each_line_is_written_at_once() -> None:
    kept = Kept()
    log = GatheringLogger(GatheredLines(kept))
    log.info("first")
    log.error("second")
    assert kept.writes == ["first\n", "second\n"]


def test_a_second_event_loop_of_a_process_is_woken_as_the_first_was() -> None:
    kept = Kept()
    log = GatheringLogger(GatheredLines(kept))

    async def note(line: str) -> None:
        log.info(line)

    async def note_and_see_it() -> None:
        kept.written.clear()
        log.info("second")
        await kept.written.wait()

    asyncio.run(note("first"))
    asyncio.run(asyncio.wait_for(note_and_see_it(), 10))
    assert "".join(kept.writes) == "first\nsecond\n"


_ENDS_AT_ONCE = """
import asyncio, sys
from services.chassis.log import configure_log, logger

async def whole():
    logger("end").info("last words")

configure_log(gathers=True)
asyncio.run(whole())
"""


def test_a_process_that_ends_writes_what_it_had_gathered() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _ENDS_AT_ONCE], capture_output=True, text=True, check=True
    )
    assert '"event": "last words"' in ended.stderr
