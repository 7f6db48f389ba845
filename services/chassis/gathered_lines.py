"""Understands how lines of a log are written together: each write wakes whoever keeps the log."""

from __future__ import annotations

import asyncio
import atexit
from collections import deque
from contextlib import suppress
from typing import Any, TextIO

_GATHERED_FOR_SECONDS = 0.05


class GatheredLines:
    """A stream that writes to `stream` what came within a twentieth of a second together, once the
    event loop gets to it; at once where no event loop runs, and whatever is left at the end of the
    process. A process that is killed loses what it had not written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        # Threads of libraries write here too; what one adds while another takes is not lost.
        self._gathered: deque[str] = deque()
        self._waking: asyncio.AbstractEventLoop | None = None
        atexit.register(self.flush)

    def write(self, text: str) -> None:
        """Write `text` with what comes after it."""
        self._gathered.append(text)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if self._waking is not loop:
            self._waking = loop
            loop.call_later(_GATHERED_FOR_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what was gathered."""
        self._waking = None
        taken: list[str] = []
        with suppress(IndexError):
            while True:
                taken.append(self._gathered.popleft())
        if taken:
            self._stream.write("".join(taken))
            self._stream.flush()


class GatheringLogger:
    """What structlog hands finished lines to: those below a warning are gathered, a warning is
    written at once with all that came before it."""

    def __init__(self, lines: GatheredLines, *_given: Any) -> None:
        self._lines = lines

    def info(self, line: str) -> None:
        """Write a line that may wait."""
        self._lines.write(f"{line}\n")

    def warning(self, line: str) -> None:
        """Write a line that may not."""
        self._lines.write(f"{line}\n")
        self._lines.flush()

    debug = info
    error = critical = warning
